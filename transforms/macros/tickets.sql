{#- What a ticket is: by the organiser's word about its type, by the platform's, else an admission. -#}
{% macro ticket_kind(ticket_type, kind) -%}
    case
        when {{ is_named(ticket_type, listed('balance_ticket_types')) }} then 'balance'
        when {{ is_named(ticket_type, listed('add_on_ticket_types')) }} then 'add_on'
        else coalesce({{ kind }}, 'admission')
    end
{%- endmacro %}
