{#- Unit tests' rows are cast to their columns' types, of which dbt knows an array only as ARRAY. -#}
{% macro postgres__safe_cast(field, type) -%}
    cast({{ field }} as {{ 'text[]' if type == 'ARRAY' else type }})
{%- endmacro %}
