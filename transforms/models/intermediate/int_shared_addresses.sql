with

door_sales as (

    select
        *,
        true as is_buyer

    from {{ ref('ticket_sales') }}
    where is_sold_at_door
        and was_placed
        and email is not null

),

shared as (

    select
        email,
        {{ names_at_the_door('door_sales') }} as names_at_the_door

    from door_sales
    group by email
    having {{ names_at_the_door('door_sales') }} >= {{ var('shared_address_names') }}

)

select * from shared
