{#-
    Versions rise for good, also where the database was made anew beside a CRM that remembers the old
    ones: the sequence starts at the microsecond of its making.
-#}
{% macro create_version_sequence() -%}
    {%- if execute and flags.WHICH in ('build', 'run') %}
    create schema if not exists publish;
    do $$ begin
        if to_regclass('publish.sync_version') is null then
            execute format(
                'create sequence publish.sync_version start with %s',
                (extract(epoch from clock_timestamp()) * 1000000)::bigint
            );
        end if;
    end $$
    {%- endif -%}
{%- endmacro %}

{#- The version up to which the customer stream has been written. -#}
{% macro published_until() -%}
    {%- set sql -%} select coalesce(max(sync_version), 0) from {{ this }} {%- endset -%}
    {{ run_query(sql).rows[0][0] if execute else 0 }}
{%- endmacro %}

{% macro unpublish_removed_customers() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where email in (select email from {{ ref('customer_versions') }} where is_removed)
    {%- endif -%}
{%- endmacro %}
