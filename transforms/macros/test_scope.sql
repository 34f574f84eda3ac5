{#-
    Data tests look at what no CRM was shown yet, so that they take as long as the run's changes; so do models
    whose own newest row may be old. Rows that failed a test stay in that scope until they are mended: nothing is
    published past a failure.
    The versions are looked up by name, since a reference would turn the order of the models around.
-#}
{% macro not_yet_published(column='built_at') -%}
    {{ column }} > {{ published_at() }}
{%- endmacro %}

{% macro published_at() -%}
    {%- set versions = api.Relation.create(target.database, 'publish', 'customer_versions') -%}
    {%- set is_published = execute and load_relation(versions) is not none -%}
    {{ watermark('checked_at', relation=versions) if is_published else "timestamptz '-infinity'" }}
{%- endmacro %}

{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where') or '' -%}
    {%- if '__not_yet_published__' in where -%}
        {%- set where = where | replace('__not_yet_published__', not_yet_published()) -%}
    {%- endif -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where }}) as dbt_subquery
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
