{#-
    A whole name in the form in which names are compared: without case, accents, blanks and punctuation.
    Empty where there is no name.
-#}
{% macro folded_name(row) -%}
    regexp_replace(
        lower(normalize(concat({{ row }}.first_name, {{ row }}.last_name), nfkd)),
        '[\u0300-\u036f[:blank:][:punct:]\u2018\u2019]', '', 'g'
    )
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
