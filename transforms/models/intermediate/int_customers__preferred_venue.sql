with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

venues as (

    select
        email,
        venue_name,
        count(*) as orders,
        max(ordered_at) as last_ordered_at

    from orders
    where stands and is_visit and venue_name is not null
    group by email, venue_name

),

preferred as (

    select distinct on (email)
        email,
        venue_name as preferred_venue

    from venues
    order by email, orders desc, last_ordered_at desc, venue_name

)

select * from preferred
