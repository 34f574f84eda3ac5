{#- Schemas are named exactly as the layers are, in every environment. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | default(target.schema, true) | trim }}
{%- endmacro %}
