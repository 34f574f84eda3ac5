{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        merge_update_columns=['email'],
        unique_key='former_address_key',
        full_refresh=false,
        indexes=[
            {'columns': ['former_address_key'], 'unique': True},
            {'columns': ['email']},
            {'columns': ['order_key']},
            {'columns': ['changed_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

with

orders as (

    select * from {{ ref('ticket_sales') }}
    where cardinality(known_emails) > (email is not null)::int
    {% if is_incremental() %}
        and {{ not_yet_published() }}
    {% endif %}

),

final as (

    select
        orders.order_key || ':' || former.email as former_address_key,
        orders.order_key,
        former.email,
        orders.built_at as changed_at

    from orders
    cross join lateral unnest(orders.known_emails) as former (email)
    where former.email is distinct from orders.email
        and orders.customer_email is distinct from 'erased'

)

select * from final
