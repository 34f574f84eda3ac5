{#-
    CTEs that read phone numbers. `numbers_read` has the rows of the CTE `given` (phone, typed_as and
    phone_country among its columns) that can be dialled, with number (E.164) and line. A number is read
    by its own country code, else by the numbering plan (CTE `numbering_plans`) of where it was typed.
-#}
{% macro numbers_read() -%}
-- the offset keeps the digits from being picked out anew for each numbering plan
digits_only as (

    select
        given.*,
        picked.dialled,
        case
            when starts_with(picked.dialled, '+') then '+'
            else coalesce(
                substring(upper(given.phone_country) from '^[A-Z]{2}$'),
                '{{ var("default_country") }}'
            )
        end as plan

    from given
    cross join lateral (
        select regexp_replace(replace(given.phone, '(0)', ''), '[^0-9+]', '', 'g') as dialled
        offset 0
    ) as picked

),

matched as (

    select
        digits_only.*,
        numbering_plans.calling_code,
        substring(digits_only.dialled from numbering_plans.mobile_pattern) as mobile_number,
        substring(digits_only.dialled from numbering_plans.landline_pattern) as landline_number

    from digits_only
    inner join numbering_plans
        on digits_only.plan = numbering_plans.plan
        and starts_with(digits_only.dialled, numbering_plans.prefix)

),

numbers_read as (

    select
        *,
        '+' || calling_code || coalesce(mobile_number, landline_number) as number,
        case
            when mobile_number is not null and landline_number is not null then typed_as
            when mobile_number is not null then 'mobile'
            else 'landline'
        end as line

    from matched
    where coalesce(mobile_number, landline_number) is not null

),
{%- endmacro %}
