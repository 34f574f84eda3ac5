with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

latest as (

    select distinct on (email)
        email,
        address

    from contacts
    where address is not null and address <> '{}'
    order by email, seen_at desc, is_buyer desc, seen_in

),

countries as (

    select * from {{ ref('countries') }}

),

addresses as (

    select
        latest.email,
        latest.address ->> 'line1' as address_line1,
        latest.address ->> 'line2' as address_line2,
        latest.address ->> 'suburb' as suburb,
        latest.address ->> 'state' as state,
        latest.address ->> 'postcode' as postcode,
        coalesce(
            countries.country,
            substring(upper(latest.address ->> 'country') from '^[A-Z]{2}$')
        ) as country

    from latest
    left join countries
        on lower(latest.address ->> 'country') = lower(countries.country_name)

)

select * from addresses
