{#-
    Who is a person and what a name is: the lists are variables, the functions below judge by them. They are
    made anew in each run, as the lists may have changed.
-#}
{% macro create_people_functions() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test') %}
    create or replace function staging.decoded(given text) returns text
    language sql immutable strict parallel safe as $body$
        select string_agg(coalesce(meant || substr(part, length(entity) + 3), part), '' order by place)
        from regexp_split_to_table(given, '(?=&)') with ordinality as parts (part, place)
        cross join lateral (
            select substring(part from '^&([[:alnum:]]{1,40}|#[0-9]{1,7}|#[xX][[:xdigit:]]{1,6});') as entity
        ) as found
        cross join lateral (
            select case
                when entity ~ '^#[0-9]' then substr(entity, 2)::int
                when entity ~ '^#' then ('x' || lpad(substr(entity, 3), 8, '0'))::bit(32)::int
            end as code
        ) as numbered
        cross join lateral (
            select coalesce(
                {{ html_entities() }} ->> coalesce('#' || code, entity),
                case when code between 1 and 55295 or code between 57344 and 1114111 then chr(code) end
            ) as meant
        ) as decoded
    $body$;

    create or replace function staging.plain_text(given text) returns text
    language plpgsql immutable strict parallel safe as $body$
    begin
        return nullif(
            btrim(case when given ~ '&[^;]+;' then staging.decoded(given) else given end, {{ blanks() }}), ''
        );
    end
    $body$;

    create or replace function staging.is_placeholder(name text) returns boolean
    language plpgsql immutable strict parallel safe as $body$
    begin
        return lower(name) ~ {{ pattern_of(listed('placeholder_names') + listed('box_office_names')) }}
            or name ~ '^\S+@\S+$'
            or name !~ '[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3005\u3031-\ufdff\ufe70-\ufefe\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U0001efff\U00020000-\U0003ffff]';
    end
    $body$;

    create or replace function staging.person_name(given_first text, given_last text) returns text[]
    language plpgsql immutable parallel safe as $body$
    declare
        joint constant text := '(?:^|\s+)and\s+|\s*[&+]\s*';
        placeholders constant text := {{ pattern_of(listed('placeholder_names') + listed('box_office_names')) }};
        first_name text;
        last_name text;
        names text[];
        others text;
    begin
        -- nearly all names are plain, and need no closer look
        if given_first || given_last ~ '^[A-Za-z''-]+$'
            and given_first ~ '[A-Za-z]' and given_last ~ '[A-Za-z]'
            and lower(given_first) !~ placeholders and lower(given_last) !~ placeholders
            and lower(given_first || ' ' || given_last) !~ placeholders
        then
            return array[given_first, given_last];
        end if;
        first_name := regexp_replace(staging.plain_text(given_first), '\s+', ' ', 'g');
        last_name := regexp_replace(staging.plain_text(given_last), '\s+', ' ', 'g');
        if staging.is_placeholder(concat_ws(' ', first_name, last_name)) then
            return array[null, null];
        end if;
        first_name := case when not staging.is_placeholder(first_name) then first_name end;
        last_name := case when not staging.is_placeholder(last_name) then last_name end;
        -- of a joint name the first person's; a last name that only the others have is everybody's
        if concat_ws(' ', first_name, last_name) ~* joint then
            if first_name is null then
                first_name := last_name;
                last_name := null;
            end if;
            names := array_remove(regexp_split_to_array(first_name, joint, 'i'), '');
            first_name := names[1];
            others := names[2];
            names := regexp_split_to_array(last_name, joint, 'i');
            last_name := nullif(names[1], '');
            others := coalesce(names[2], others);
            if last_name is null and first_name !~ ' ' then
                last_name := substring(others from ' (.+)$');
            end if;
        end if;
        if last_name is null and first_name ~ ' ' then
            last_name := substring(first_name from ' (.+)$');
            first_name := substring(first_name from '^[^ ]+');
        end if;
        return array[first_name, last_name];
    end
    $body$;

    create or replace function staging.persons_email(given text, first_name text, last_name text) returns text
    language plpgsql immutable parallel safe as $body$
    declare
        email text := lower(btrim(given, {{ blanks() }}));
    begin
        -- most addresses are plain, which takes a tenth of the time to see
        if octet_length(given) > 64
            or email !~ '^[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$'
            or octet_length(given) > char_length(given)
        then
            email := {{ normalised_email('given') }};
        end if;
        return case
            when email is null then null
            when email ~ {{ nobodys_pattern() }} then null
            when lower(btrim(first_name)) ~ {{ pattern_of(listed('box_office_names')) }} then null
            when lower(btrim(last_name)) ~ {{ pattern_of(listed('box_office_names')) }} then null
            else email
        end;
    end
    $body$;
    {%- endif -%}
{%- endmacro %}

{#- A text as people read it: HTML entities decoded once, trimmed; an empty one is none. -#}
{% macro plain_text(value) -%}
    staging.plain_text({{ value }})
{%- endmacro %}

{#- First and last name as the lists and rules above leave them. -#}
{% macro person_names(first_name, last_name) -%}
        (staging.person_name({{ first_name }}, {{ last_name }}))[1] as first_name,
        (staging.person_name({{ first_name }}, {{ last_name }}))[2] as last_name
{%- endmacro %}

{#- Who is meant by an address, as a normalised e-mail: nobody where it, or the name, says so. -#}
{% macro persons_email(email, first_name, last_name) -%}
    staging.persons_email({{ email }}, {{ first_name }}, {{ last_name }})
{%- endmacro %}

{#- Patterns with `*` for any text, as one regular expression of lower-case text. -#}
{% macro pattern_of(texts) -%}
    {%- if texts -%}
    '^(?:{% for text in texts %}{{ escaped_pattern(text) }}{{ '|' if not loop.last }}{% endfor %})$'
    {%- else -%}
    '(?!)'
    {%- endif -%}
{%- endmacro %}

{% macro escaped_pattern(text) -%}
    {{ modules.re.escape(text | string | trim | lower) | replace('\\*', '.*') | replace("'", "''") }}
{%- endmacro %}

{#- The addresses of `nobodys_addresses` as one regular expression: whole ones, local parts, domains. -#}
{% macro nobodys_pattern() -%}
    {%- set patterns = [] -%}
    {%- for entry in listed('nobodys_addresses') -%}
        {%- set pattern = escaped_pattern(entry) -%}
        {%- if entry is not string or not modules.re.fullmatch('[^@\\s]+@|([^@\\s]+@)?[^@\\s]+\\.[^@\\s]+', entry | trim) -%}
            {%- do exceptions.raise_compiler_error(
                "The variable nobodys_addresses has no use for " ~ entry ~ ". Name a whole address "
                ~ "(test@example.org), what stands before the @ with the @ (noreply@), or a domain (no.email)."
            ) -%}
        {%- elif pattern.endswith('@') -%} {%- do patterns.append('^' ~ pattern) -%}
        {%- elif '@' in pattern -%} {%- do patterns.append('^' ~ pattern ~ '$') -%}
        {%- else -%} {%- do patterns.append('@' ~ pattern ~ '$') -%}
        {%- endif -%}
    {%- endfor -%}
    '{{ patterns | join("|") or "$^" }}'
{%- endmacro %}

{#- A row's whole name in the form in which names are compared; empty where there is none. -#}
{% macro folded_name(row) -%}
    {{ folded('concat(%s.first_name, %s.last_name)' | format(row, row)) }}
{%- endmacro %}

{#- A name without case, accents, blanks and punctuation. -#}
{% macro folded(name) -%}
    regexp_replace(
        lower(normalize({{ name }}, nfkd)), '[\u0300-\u036f[:blank:][:punct:]\u2018\u2019]', '', 'g'
    )
{%- endmacro %}

{#- How many different names buy at the door, of rows grouped by their address. -#}
{% macro names_at_the_door(row) -%}
    count(distinct {{ folded_name(row) }}) filter (where {{ is_name_at_the_door(row) }})
{%- endmacro %}

{% macro is_name_at_the_door(row) -%}
    {{ row }}.is_sold_at_door and {{ row }}.is_buyer and {{ folded_name(row) }} <> ''
{%- endmacro %}

{#- The birth date among answers to an event's questions on Humanitix: one of type date that speaks of birth. -#}
{% macro birth_date_answer(answers, questions) -%}
    (
        select {{ json_day("answer ->> 'value'") }}
        from {{ json_items(answers) }} as answer
        inner join {{ json_items(questions) }} as question
            on answer ->> 'questionId' = question ->> '_id'
        where question ->> 'inputType' = 'date'
            and question ->> 'question' ~* '\y(birth|birthday|born|dob)\y'
        order by 1
        limit 1
    )
{%- endmacro %}

{#- The day on which who was born on another is of age; null where that is no day of birth of a buyer then. -#}
{% macro of_age_from(birth_date, seen_on) -%}
    case when {{ birth_date }} <= {{ seen_on }} then
        ({{ birth_date }} + interval '{{ var("minimum_age") }} years')::date
    end
{%- endmacro %}

{#- A list of texts in lower case, as SQL. -#}
{% macro in_lower_case(texts) -%}
    {%- for text in texts -%}
    '{{ text | string | trim | lower | replace("'", "''") }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Whether a table stands that has a column: one of before may lack it. -#}
{% macro has_column(relation, name) -%}
    {%- set found = load_relation(relation) if execute and model.resource_type != 'unit_test' else none -%}
    {%- do return(found is not none and name in column_types(found)) -%}
{%- endmacro %}
