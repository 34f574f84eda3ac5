{#- How many there are of a thing, as a notice says it: `1 order`, `1,200 orders`. -#}
{% macro counted(number, thing) -%}
    to_char({{ number }}, 'FM999,999,999,990') || case {{ number }} when 1 then ' {{ thing }}' else ' {{ thing }}{{ "es" if thing.endswith("s") else "s" }}' end
{%- endmacro %}
