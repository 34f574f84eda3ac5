{%- set topics = [
    'orders_without_rate',
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
