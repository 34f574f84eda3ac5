{#-
    A seed whose file stays as it was is left standing: a run without news would otherwise load each one again. What
    it was loaded from is kept as its comment.
-#}
{% materialization seed, adapter='postgres' -%}
    {%- set loaded_from = local_md5(model.checksum.checksum ~ config.get('column_types')) -%}
    {%- set found -%}
        select obj_description(to_regclass('{{ this }}'), 'pg_class')
    {%- endset -%}
    {%- if not flags.FULL_REFRESH and run_query(found).rows[0][0] == loaded_from -%}
        {%- call noop_statement('main', 'SEED STANDS', 'SKIP', '0') -%}{%- endcall -%}
        {%- do store_result('agate_table', response='SKIP') -%}
        {%- do return({'relations': [this.incorporate(type='table')]}) -%}
    {%- endif -%}
    {%- set loaded = materialization_seed_default() -%}
    {%- do run_query("comment on table " ~ this ~ " is '" ~ loaded_from ~ "'; commit") -%}
    {%- do return(loaded) -%}
{%- endmaterialization %}
