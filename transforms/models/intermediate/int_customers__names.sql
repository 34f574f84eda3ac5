with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

-- Both names are those of one order or ticket, since people order under several. What a person typed as
-- a buyer goes before what a ticket says, and both names before one.
names as (

    select distinct on (email)
        email,
        first_name,
        last_name

    from contacts
    order by
        email,
        first_name is null and last_name is null,
        is_buyer desc,
        first_name is null or last_name is null,
        seen_at desc,
        seen_in

)

select * from names
