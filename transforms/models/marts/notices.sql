{%- set topics = [
    'called_off_events',
    'consent_questions',
    'default_country',
    'financial_status',
    'hosts',
    'orders_without_rate',
    'shared_addresses',
    'ticket_types',
    'unusable_addresses',
] -%}

with

{% for topic in topics -%}
{{ topic }} as (

    select topic, told from {{ ref('int_notices__' ~ topic) }}

),

{% endfor -%}
final as (

    {% for topic in topics -%}
    select * from {{ topic }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}

)

select * from final
