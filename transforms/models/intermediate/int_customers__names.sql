with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

-- what a person typed as a buyer goes before what a ticket says
names as (

    select
        email,
        (
            array_agg(first_name order by is_buyer desc, seen_at desc, seen_in)
            filter (where first_name is not null)
        )[1] as first_name,
        (
            array_agg(last_name order by is_buyer desc, seen_at desc, seen_in)
            filter (where last_name is not null)
        )[1] as last_name

    from contacts
    group by email

)

select * from names
