with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

names as (

    select
        email,
        first_name,
        last_name

    from contacts
    where gives_name

)

select * from names
