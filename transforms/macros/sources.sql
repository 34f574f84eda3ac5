{#-
    Reads the columns that a source's YAML names, in the types given there. A table or a column that
    does not exist (yet) counts as empty, so an organiser without one of the platforms needs no switch.
-#}
{% macro source_rows(source_name, table_name) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        select * from {{ relation }}
    {%- else -%}
        {%- set exists = load_relation(relation) is not none -%}
        {%- set found = column_types(relation) if exists else {} -%}
        select
            {%- for column in source_columns(source_name, table_name) %}
            {{ as_declared(column, found.get(column.name)) }} as {{ adapter.quote(column.name) }},
            {%- endfor %}
            {{ "to_jsonb(raw)" if exists else "null::jsonb" }} as raw_row
        {{ "from " ~ relation ~ " as raw" if exists else "where false" }}
    {%- endif -%}
{%- endmacro %}

{% macro source_columns(source_name, table_name) -%}
    {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table_name -%}
        {%- do return(node.columns.values()) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro column_types(relation) -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do types.update({column.name: column.dtype}) -%}
    {%- endfor -%}
    {%- do return(types) -%}
{%- endmacro %}

{#- Loaders land vendors' UTC moments without a zone, and arrays as PostgreSQL arrays or as JSON. -#}
{% macro as_declared(column, found) -%}
    {%- set name = adapter.quote(column.name) -%}
    {%- if not found -%} null::{{ column.data_type }}
    {%- elif column.data_type == 'timestamptz' and found == 'timestamp without time zone' -%} {{ name }} at time zone 'UTC'
    {%- elif column.data_type == 'timestamptz' and found == 'timestamp with time zone' -%} {{ name }}
    {%- elif column.data_type == 'jsonb' and found != 'jsonb' -%} to_jsonb({{ name }})
    {%- elif column.data_type == found -%} {{ name }}
    {%- else -%} {{ name }}::{{ column.data_type }}
    {%- endif -%}
{%- endmacro %}

{#-
    Gives each raw table an index on what it is read by, so that what is new is found without reading
    the table, and the planner its first statistics.
-#}
{% macro prepare_raw_tables() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- for node in graph.sources.values() if node.config.meta.read_by -%}
            {%- set relation = api.Relation.create(node.database, node.schema, node.identifier) -%}
            {%- if load_relation(relation) is not none -%}
                {{ prepare_raw_table(relation, node) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro prepare_raw_table(relation, node) -%}
    {%- set found = column_types(relation) -%}
    {%- for name in node.config.meta.read_by if name in found %}
    create index if not exists {{ adapter.quote(node.identifier ~ '_by_' ~ name) }}
        on {{ relation }} (({{ as_declared(node.columns[name], found[name]) }}));
    {%- endfor %}
    do $$ begin
        if not exists (
            select from pg_stat_user_tables
            where relid = '{{ relation }}'::regclass
                and coalesce(last_analyze, last_autoanalyze) is not null
        ) then
            analyze {{ relation }};
        end if;
    end $$;
{%- endmacro %}
