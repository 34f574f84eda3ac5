{#- Values inside a vendor's JSON are read only where they are what they should be; null otherwise, also for `NaN`. -#}
{% macro json_number(value) -%}
    case when {{ value }} ~ '[0-9]' and pg_input_is_valid({{ value }}, 'numeric') then ({{ value }})::numeric end
{%- endmacro %}

{% macro json_boolean(value) -%}
    case {{ value }} when 'true' then true when 'false' then false end
{%- endmacro %}

{#- A moment as ISO 8601 writes it: `infinity` and `tomorrow` are none. -#}
{% macro json_moment(value) -%}
    case
        when {{ value }} ~ '^[0-9]{4}-' and pg_input_is_valid({{ value }}, 'timestamptz') then ({{ value }})::timestamptz
    end
{%- endmacro %}

{#- A day as ISO 8601 writes it, also one with a time of day behind it. -#}
{% macro json_day(value) -%}
    case
        when {{ value }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' and pg_input_is_valid(left({{ value }}, 10), 'date')
            then left({{ value }}, 10)::date
    end
{%- endmacro %}

{#- The items of a JSON array; none where the value is no array. -#}
{% macro json_items(value) -%}
    jsonb_array_elements(case jsonb_typeof({{ value }}) when 'array' then {{ value }} else '[]'::jsonb end)
{%- endmacro %}
