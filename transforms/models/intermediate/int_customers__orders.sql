with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

orders_summary as (

    select
        email,
        count(*)::int as total_orders,
        sum(ticket_quantity)::int as total_tickets,
        coalesce(sum(reporting_amount), 0) as total_spent,
        count(currency_without_rate)::int as orders_without_rate,
        min(ordered_on) as first_order_date,
        max(ordered_on) as last_order_date,
        min(event_on) filter (where is_called_off is not true) as first_event_date,
        (array_agg(event_key order by ordered_at desc, order_key) filter (where is_called_off is not true))[1]
            as last_event_id,
        (array_agg(event_name order by ordered_at desc, order_key) filter (where is_called_off is not true))[1]
            as last_event_name,
        (array_agg(event_on order by ordered_at desc, order_key) filter (where is_called_off is not true))[1]
            as last_event_date

    from orders
    where stands
    group by email

)

select * from orders_summary
