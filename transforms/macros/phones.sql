{#-
    CTEs that read phone numbers as libphonenumber does. `numbers_read` has the numbers in the rows of the CTE
    `given` (phone, typed_as and phone_country among its columns) that can be dialled, each with its place in the
    text, number (E.164) and line. A number is read by its own country code, else by the numbering plan of where it
    was typed. Needs the CTEs `numbering_plans` and `calling_codes`.
-#}
{% macro numbers_read() -%}
{%- set behind_code = 'substr(dialled.digits, length(plans.calling_code) + 1)' -%}
texts as (

    select
        given.*,
        texts.place,
        texts.text

    from given
    cross join lateral (
        select
            1 as place,
            given.phone as text

        where {{ is_one_number('given.phone') }}

        union all

        select
            parts.place * 1000 + numbers.place as place,
            numbers.text

        from {{ parts_between_words('given.phone') }} with ordinality as parts (text, place)
        cross join lateral {{ parts_between_numbers('parts.text') }} with ordinality as numbers (text, place)
        where not {{ is_one_number('given.phone') }}
    ) as texts

),

-- sorted by plan, since PostgreSQL keeps a few patterns only, and would otherwise read the same ones over and over;
-- an offset keeps what was found from being found anew by each step that follows
dialled as (

    select
        texts.*,
        plain.digits,
        abroad.digits as digits_abroad,
        abroad.calling_code as abroad_code,
        coalesce(
            '+' || abroad.calling_code,
            case when abroad.digits is null or plain.has_plus then home.plan end
        ) as plan

    from texts
    left join numbering_plans as home
        on coalesce(texts.phone_country, '{{ var("default_country") }}') = home.plan
    cross join lateral (
        select
            starts_with(translated, '+') and not starts_with(translated, '+0') as has_plus,
            ltrim(translated, '+') as digits

        from (select translate(texts.text, ' -().*/[]\', '') as translated offset 0) as given
        offset 0
    ) as plain
    cross join lateral (
        select
            digits,
            {#- no code begins with another #}
            case
                {%- for length in [1, 2, 3] %}
                when left(digits, {{ length }}) = any(array(select calling_code from calling_codes))
                    then left(digits, {{ length }})
                {%- endfor %}
            end as calling_code

        from (
            select
                case
                    when plain.has_plus then plain.digits
                    else coalesce(
                        substring(plain.digits from home.international_pattern),
                        -- dialled as elsewhere; shorter ones are numbers of Tajikistan
                        substring(plain.digits from '^00(?:11)?([1-9][0-9]{7,})$')
                    )
                end as digits
            offset 0
        ) as found
        offset 0
    ) as abroad
    order by plan

),

planned as (

    select
        dialled.*,
        plans.calling_code,
        plans.trunk_pattern,
        plans.trunk_rule,
        plans.trunk_groups,
        plans.number_pattern,
        plans.lengths

    from dialled
    inner join numbering_plans as plans
        on dialled.plan = plans.plan

),

significant as (

    select
        planned.*,
        significant.number as national_number

    from planned
    -- the calling code may be written without a plus, too
    cross join lateral (
        select
            case
                when planned.abroad_code is not null
                    then substr(planned.digits_abroad, length(planned.calling_code) + 1)
                when starts_with(planned.digits, planned.calling_code)
                    then {{ without_trunk_prefix('substr(planned.digits, length(planned.calling_code) + 1)', 'planned') }}
            end as number
        offset 0
    ) as behind_code
    cross join lateral (
        select
            case
                when planned.abroad_code is not null
                    or length(planned.digits) > planned.lengths[cardinality(planned.lengths)]
                    or planned.digits !~ planned.number_pattern and behind_code.number ~ planned.number_pattern
                    then coalesce(behind_code.number, planned.digits)
                else planned.digits
            end as number
        offset 0
    ) as national
    cross join lateral (
        select {{ without_trunk_prefix('national.number', 'planned') }} as number
        offset 0
    ) as behind_trunk
    cross join lateral (
        select
            case
                when length(behind_trunk.number) = any(planned.lengths) then behind_trunk.number
                else national.number
            end as number
        offset 0
    ) as significant

),

numbers_read as (

    select
        significant.*,
        '+' || significant.calling_code || significant.national_number as number,
        case
            when found.is_mobile and found.is_landline then significant.typed_as
            when found.is_mobile then 'mobile'
            else 'landline'
        end as line

    from significant
    inner join calling_codes
        on significant.calling_code = calling_codes.calling_code
    cross join lateral (
        select
            length(significant.national_number) = any(calling_codes.mobile_lengths)
            and significant.national_number ~ calling_codes.mobile_pattern as is_mobile,
            length(significant.national_number) = any(calling_codes.landline_lengths)
            and significant.national_number ~ calling_codes.landline_pattern as is_landline
        offset 0
    ) as found
    where (found.is_mobile or found.is_landline)
        and significant.national_number ~ calling_codes.number_pattern

),
{%- endmacro %}

{#- Whether a text is plainly one number. -#}
{% macro is_one_number(phone) -%}
    (length({{ phone }}) <= 20 and {{ phone }} ~ '^[+]?[-0-9() .]*$')
{%- endmacro %}

{#- Words, commas, line ends and a further plus part numbers; an extension is none. -#}
{% macro parts_between_words(phone) -%}
    {%- set in_ascii -%}
        translate(
            regexp_replace(
                normalize(left({{ phone }}, 200), nfkc), e'[\t\u00ad\u200b-\u2015\u202a-\u202f\u2060-\u2069\u2212\ufeff]', ' ', 'g'
            ),
            '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
            '01234567890123456789'
        )
    {%- endset -%}
    regexp_split_to_table(
        regexp_replace({{ in_ascii }}, '(?:ext(?:ension|n)?|x|#)[.: ]*[0-9]{1,9}', ' ', 'gi'),
        '[^-0-9+().*/\[\]\\ ]+|(?=[+])'
    )
{%- endmacro %}

{#- A slash stands within a number in some countries: it parts two where each could be dialled. -#}
{% macro parts_between_numbers(text) -%}
    regexp_split_to_table(
        {{ text }},
        case
            when length(regexp_replace({{ text }}, '[^0-9]', '', 'g')) > 19 then '[/\\]|\s+(?=0)'
            when {{ text }} ~ '^(?:[^0-9/]*[0-9]){7,}[^0-9/]*/(?:[^0-9/]*[0-9]){7}' then '/'
            else '\n'
        end
    )
{%- endmacro %}

{#-
    A number without what is dialled before it inside the country, which may turn into something else; as it is
    where it is a number as it stands, and none without.
-#}
{% macro without_trunk_prefix(number, plan) -%}
    (
        select
            case
                when stripped.number ~ {{ plan }}.number_pattern then stripped.number
                when given.number ~ {{ plan }}.number_pattern then given.number
                else stripped.number
            end
        from (select {{ number }} as number offset 0) as given
        cross join lateral (
            select
                case
                    when {{ plan }}.trunk_pattern is null then given.number
                    else regexp_replace(
                        given.number,
                        {{ plan }}.trunk_pattern,
                        case
                            when {{ plan }}.trunk_rule is null
                                or (regexp_match(given.number, {{ plan }}.trunk_pattern))[{{ plan }}.trunk_groups] is null
                                then ''
                            else {{ plan }}.trunk_rule
                        end
                    )
                end as number
            offset 0
        ) as stripped
    )
{%- endmacro %}
