with

events as (

    select * from {{ ref('events') }}

),

ticket_sales as (

    select * from {{ ref('ticket_sales') }}
    where was_placed

),

sales_summary as (

    select
        event_key,
        platform,
        currency,
        -- counts and sums are of the same orders: those that stand, together with what continues them
        count(*) filter (where stands and is_continuation is not true) as orders,
        {%- for expression, name in [
            ('count(distinct email)', 'buyers'),
            ('sum(ticket_quantity)', 'tickets_sold'),
            ('sum(total_amount)', 'gross_sales'),
            ('sum(refund_amount)', 'refunds'),
            ('sum(net_amount)', 'net_sales'),
            ('sum(reporting_amount)', 'net_sales_reporting'),
            ('count(currency_without_rate)', 'orders_without_rate'),
        ] %}
        coalesce({{ expression }} filter (where stands), 0) as {{ name }},
        {%- endfor %}
        count(*) filter (where stands and refund_status <> 'none') as refunded_orders,
        count(*) filter (where not stands and is_continuation is not true) as withdrawn_orders,
        min(purchase_date) filter (where stands) as first_sale_at,
        max(purchase_date) filter (where stands) as last_sale_at

    from ticket_sales
    group by event_key, platform, currency

),

final as (

    select
        sales_summary.event_key,
        sales_summary.platform,
        events.event_id,
        events.event_name,
        events.starts_at,
        events.venue_name,
        events.capacity,
        sales_summary.currency,
        sales_summary.orders,
        sales_summary.buyers,
        sales_summary.tickets_sold,
        sales_summary.gross_sales,
        sales_summary.refunds,
        sales_summary.net_sales,
        {{ in_currency(
            'sales_summary.net_sales / nullif(sales_summary.orders, 0)', 'sales_summary.currency'
        ) }} as net_sales_per_order,
        sales_summary.net_sales_reporting,
        '{{ var("reporting_currency") }}' as reporting_currency,
        sales_summary.refunded_orders,
        sales_summary.withdrawn_orders,
        sales_summary.orders_without_rate,
        sales_summary.first_sale_at,
        sales_summary.last_sale_at

    from sales_summary
    left join events
        on sales_summary.event_key = events.event_key

)

select * from final
