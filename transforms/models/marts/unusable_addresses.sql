with

shared as (

    select * from {{ ref('int_shared_addresses') }}

),

orders as (

    select
        order_key,
        null as attendee_key,
        platform,
        platform_order_id,
        customer_email,
        email is not null as is_shared,
        built_at

    from {{ ref('ticket_sales') }}
    where (email is null and customer_email <> 'erased')
        or email in (select shared.email from shared)

),

tickets as (

    select
        order_key,
        attendee_key,
        platform,
        order_id as platform_order_id,
        unusable_email as customer_email,
        false as is_shared,
        built_at

    from {{ ref('attendees') }}
    where unusable_email is not null

),

unioned as (

    select * from orders
    union all
    select * from tickets

),

-- most are addresses in their normal form, of nobody, which takes a tenth of the time to see
read as (

    select
        *,
        case
            when length(customer_email) <= 64
                and customer_email ~ '^[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$'
                then customer_email
            else {{ normalised_email('customer_email') }}
        end as normalised

    from unioned

),

final as (

    select
        order_key,
        attendee_key,
        platform,
        platform_order_id,
        customer_email,
        lower(customer_email) as typed,
        normalised is not null as is_nobodys,
        case
            when is_shared then 'too many names buy under it at the door (shared_address_names)'
            when {{ persons_email('normalised', 'null', 'null') }} is not null
                then 'the box office stands in the place of a name'
            when normalised is not null then 'it is nobody''s (nobodys_addresses)'
            when customer_email !~ '@' then 'it has no @-sign'
            when customer_email ~ '@.*[,;[:space:]].*@' then 'it is several addresses'
            when customer_email ~ '<.*@.*>' then 'a name stands beside the address'
            else 'no mail can be sent to what was typed'
        end as reason,
        built_at

    from read

)

select * from final
