with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

latest as (

    select distinct on (email)
        email,
        address

    from contacts
    where address is not null
        and bears_name
    order by email, seen_at desc, is_buyer desc, seen_in

),

country_names as (

    select * from {{ ref('int_country_names') }}

),

addresses as (

    select
        latest.email,
        latest.address ->> 'line1' as address_line1,
        latest.address ->> 'line2' as address_line2,
        latest.address ->> 'suburb' as suburb,
        latest.address ->> 'state' as state,
        latest.address ->> 'postcode' as postcode,
        country_names.country

    from latest
    left join country_names
        on {{ country_key("latest.address ->> 'country'") }} = country_names.country_key

)

select * from addresses
