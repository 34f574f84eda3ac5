with

orders as (

    select * from {{ ref('ticket_sales') }}
    where email is null
        and customer_email <> 'erased'

),

final as (

    select
        order_key,
        platform,
        platform_order_id,
        customer_email,
        lower(customer_email) as typed,
        case
            when customer_email !~ '@' then 'it has no @-sign'
            when customer_email ~ '@.*[,;[:space:]].*@' then 'it is several addresses'
            when customer_email ~ '<.*@.*>' then 'a name stands beside the address'
            else 'no mail can be sent to what was typed'
        end as reason,
        built_at

    from orders

)

select * from final
