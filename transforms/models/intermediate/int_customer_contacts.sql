with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

tickets as (

    select * from {{ ref('int_customer_tickets') }}
    where is_holder

),

country_names as (

    select * from {{ ref('int_country_names') }}

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
        location,
        event_country

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
        location,
        event_country

    from tickets

),

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
        coalesce(lived_in.country, sold_in.country, unioned.event_country) as phone_country

    from unioned
    left join country_names as lived_in
        on {{ country_key("unioned.address ->> 'country'") }} = lived_in.country_key
    left join country_names as sold_in
        on {{ country_key('unioned.location') }} = sold_in.country_key

)

select * from contacts
