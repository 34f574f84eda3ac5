with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

tickets as (

    select * from {{ ref('int_customer_tickets') }}
    where is_holder

),

contacts as (

    select
        email,
        true as is_buyer,
        ordered_at as seen_at,
        order_key as seen_in,
        first_name,
        last_name,
        customer_phone as mobile_phone,
        null as other_phone,
        address,
        coalesce(address ->> 'country', location, event_country) as phone_country

    from orders

    union all

    select
        email,
        false as is_buyer,
        created_at as seen_at,
        attendee_key as seen_in,
        first_name,
        last_name,
        mobile_phone,
        other_phone,
        address,
        coalesce(address ->> 'country', event_country) as phone_country

    from tickets

)

select * from contacts
