{#-
    How far a model has read: the highest value that its own rows carry, as a literal, since the
    planner finds the few newer rows by index only when it knows the bound. Null reads everything.
-#}
{% macro watermark(column, condition='true', relation=none) -%}
    {%- set sql -%}
        select max({{ column }})::text from {{ relation or this }} where {{ condition }}
    {%- endset -%}
    {%- set found = run_query(sql).rows[0][0] if execute else none -%}
    {{ "timestamptz '" ~ (found or '-infinity') ~ "'" }}
{%- endmacro %}

{#- Every e-mail that a row has ever carried: whoever loses a row must be computed anew as well. -#}
{% macro emails_ever(current, existing) -%}
    array(
        select distinct email
        from unnest(array_append({{ existing }}, {{ current }})) as email
        where email is not null
    )
{%- endmacro %}

{#- A table that was just filled has no statistics yet. -#}
{% macro analyze_when_new() -%}
    {%- if not is_incremental() -%} analyze {{ this }} {%- endif -%}
{%- endmacro %}
