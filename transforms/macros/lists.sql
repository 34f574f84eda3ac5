{#- What a variable lists; one value without brackets is a list of one, and blanks are none. -#}
{% macro listed(name) -%}
    {%- set given = var(name) -%}
    {%- set values = [given] if given is string or given is mapping or given is not iterable else given -%}
    {%- do return(values | reject('in', [none, '']) | list) -%}
{%- endmacro %}

{#- Texts that the organiser sets, such as ids, which YAML may read as numbers. -#}
{% macro text_array(values) -%}
    array[
        {%- for value in values -%}
        '{{ value | string | replace("'", "''") }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
    ]::text[]
{%- endmacro %}

{% macro is_one_of(text, values) -%}
    coalesce({{ text }} = any({{ text_array(values) }}), false)
{%- endmacro %}

{#- Names are compared as people write them: in any case, with blanks around. -#}
{% macro is_named(name, names) -%}
    coalesce(lower(btrim({{ name }})) = any(array[{{ in_lower_case(names) }}]::text[]), false)
{%- endmacro %}
