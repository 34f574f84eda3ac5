with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

tickets as (

    select * from {{ ref('int_customer_tickets') }}
    where is_holder

),

countries as (

    select * from {{ ref('countries') }}

),

unioned as (

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
        coalesce(location, event_country) as sold_in

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
        coalesce(location, event_country) as sold_in

    from tickets

),

-- people write their country's code, or its name
contacts as (

    select
        unioned.email,
        unioned.is_buyer,
        unioned.seen_at,
        unioned.seen_in,
        unioned.first_name,
        unioned.last_name,
        unioned.mobile_phone,
        unioned.other_phone,
        unioned.address,
        coalesce(
            countries.country,
            substring(upper(unioned.address ->> 'country') from '^[A-Z]{2}$'),
            unioned.sold_in
        ) as phone_country

    from unioned
    left join countries
        on lower(unioned.address ->> 'country') = lower(countries.country_name)

)

select * from contacts
