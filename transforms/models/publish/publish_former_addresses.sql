{{ config(alias='former_addresses', materialized='view') }}

with

former_addresses as (

    select * from {{ ref('former_addresses') }}

),

customers as (

    select * from {{ ref('publish_customers') }}

),

-- whoever has other orders or tickets is still a customer
final as (

    select
        {{ customer_id('former_addresses.email') }} as customer_id,
        former_addresses.email,
        max(former_addresses.changed_at) as changed_at

    from former_addresses
    left join customers
        on former_addresses.email = customers.email
    where customers.email is null
    group by former_addresses.email

)

select * from final
