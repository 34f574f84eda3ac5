{#-
    A view that stands as it would be made is left standing: most of a small run's time would go into
    making dozens of them anew. What a view was made from is kept as its comment. Whatever it reads
    drops it with itself when that is made anew, so that it is then missing here.
-#}
{% materialization view, adapter='postgres' -%}
    {%- set made_from = local_md5(sql) -%}
    {%- set found -%}
        select obj_description(to_regclass('{{ this }}'), 'pg_class')
    {%- endset -%}
    {%- if not flags.FULL_REFRESH and run_query(found).rows[0][0] == made_from -%}
        {%- call noop_statement('main', 'VIEW STANDS', 'SKIP', '0') -%}{%- endcall -%}
        {%- do return({'relations': [this.incorporate(type='view')]}) -%}
    {%- endif -%}
    {%- set made = materialization_view_default() -%}
    {%- do run_query("comment on view " ~ this ~ " is '" ~ made_from ~ "'; commit") -%}
    {%- do return(made) -%}
{%- endmaterialization %}
