with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

-- what continues an order brings its money and its tickets along, and is no order by itself
orders_summary as (

    select
        email,
        count(*) filter (where is_continuation is not true)::int as total_orders,
        count(*) filter (where is_continuation is not true and is_given is not true)::int as paid_orders,
        sum(ticket_quantity)::int as total_tickets,
        coalesce(sum(reporting_amount), 0) as total_spent,
        count(currency_without_rate)::int as orders_without_rate,
        min(ordered_on) filter (where is_continuation is not true) as first_order_date,
        max(ordered_on) filter (where is_continuation is not true) as last_order_date,
        min(event_on) filter (where is_visit) as first_event_date,
        (array_agg(event_key order by ordered_at desc, order_key) filter (where is_visit))[1]
            as last_event_id,
        (array_agg(event_name order by ordered_at desc, order_key) filter (where is_visit))[1]
            as last_event_name,
        (array_agg(event_on order by ordered_at desc, order_key) filter (where is_visit))[1]
            as last_event_date

    from orders
    where stands
    group by email

)

select * from orders_summary
