with

customers as (

    select * from {{ ref('customers') }}

),

segments as (

    select
        customers.customer_id,
        customers.email,
        held.segment,
        held.segment = customers.customer_segment as is_primary

    from customers
    cross join unnest(customers.customer_segments) as held (segment)

)

select * from segments
