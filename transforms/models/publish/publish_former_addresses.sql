{{ config(alias='former_addresses', materialized='view') }}

with

former_addresses as (

    select email, changed_at
    from {{ ref('former_addresses') }}

),

customers as (

    select * from {{ ref('publish_customers') }}

),

removed as (

    select email, checked_at as changed_at
    from {{ ref('customer_versions') }}
    where is_removed

),

-- who left the customer table though orders or tickets name the address as before: it is nobody's now
nobodys as (

    select * from removed
    where {{ persons_email('email', 'null', 'null') }} is null
        or email in (select unusable.typed from {{ ref('unusable_addresses') }} as unusable where unusable.is_nobodys)
        or exists (
            select from {{ ref('ticket_sales') }} as ticket_sales
            where ticket_sales.email = removed.email and ticket_sales.was_placed
        )
        or exists (
            select from {{ ref('attendees') }} as attendees
            where attendees.email = removed.email and attendees.minor_until is not null
        )

),

unioned as (

    select * from former_addresses
    union all
    select * from nobodys

),

-- whoever has other orders or tickets is still a customer
final as (

    select
        {{ customer_id('unioned.email') }} as customer_id,
        unioned.email,
        max(unioned.changed_at) as changed_at

    from unioned
    left join customers
        on unioned.email = customers.email
    where customers.email is null
    group by unioned.email

)

select * from final
