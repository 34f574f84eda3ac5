{{
    config(
        alias='orders',
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='order_id',
        full_refresh=false,
        on_schema_change='fail',
        indexes=[{'columns': ['checked_at']}],
        pre_hook="{{ widen_amount('total') }}",
        post_hook=["{{ unpublish_vanished_orders() }}", "{{ analyze_when_new() }}"],
    )
}}

with

ticket_sales as (

    select * from {{ ref('ticket_sales') }}
    {% if is_incremental() and not flags.FULL_REFRESH %}
    where order_key = any(array({{ touched_orders(watermark('checked_at')) }}))
    {% endif %}

),

events as (

    select * from {{ ref('events') }}

),

customers as (

    select * from {{ ref('publish_customers') }}

),

described as (

    select
        ticket_sales.order_key as order_id,
        ticket_sales.platform,
        customers.customer_id,
        customers.email,
        events.event_name,
        ticket_sales.purchase_date as ordered_at,
        case
            when ticket_sales.stands then 'standing'
            when ticket_sales.refund_status = 'full' or ticket_sales.order_status = 'refunded' then 'refunded'
            else 'cancelled'
        end as status,
        {{ in_currency('ticket_sales.net_amount', 'ticket_sales.currency') }} as total,
        ticket_sales.currency

    from ticket_sales
    inner join customers
        on ticket_sales.email = customers.email
    left join events
        on ticket_sales.event_key = events.event_key
    where ticket_sales.was_placed
        -- tickets that were only moved are no further deal
        and not (coalesce(ticket_sales.is_continuation, false) and coalesce(ticket_sales.net_amount, 0) = 0)

),

hashed as (

    select
        *,
        md5(row(
            platform, customer_id, email, event_name, extract(epoch from ordered_at), status, total, currency
        )::text) as row_hash

    from described

),

final as (

    select
        hashed.order_id,
        hashed.platform,
        hashed.customer_id,
        hashed.email,
        hashed.event_name,
        hashed.ordered_at,
        hashed.status,
        hashed.total,
        hashed.currency,
        hashed.row_hash,
        {% if is_incremental() %}
        case
            when existing.row_hash = hashed.row_hash then existing.sync_version
            else nextval('publish.sync_version')
        end as sync_version,
        {% else %}
        nextval('publish.sync_version') as sync_version,
        {% endif %}
        now() as checked_at

    from hashed
    {% if is_incremental() %}
    left join {{ this }} as existing
        on hashed.order_id = existing.order_id
    {% endif %}

)

select * from final
