{#- Points of one part of the lead score: its weight times the share of the first band that holds. -#}
{% macro score_part(part, value, comparison) -%}
    {%- set weight = var('lead_score_weights')[part] -%}
    case
        {%- for limit, share in var('lead_score_' ~ part) %}
        when {{ value }} {{ comparison }} {{ limit }} then {{ weight * share }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}
