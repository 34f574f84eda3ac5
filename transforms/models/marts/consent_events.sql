with

ticket_sales as (

    select * from {{ ref('ticket_sales') }}

),

orders as (

    select order_key, was_placed from {{ ref('ticket_sales') }}

),

attendees as (

    select * from {{ ref('attendees') }}

),

crm_events as (

    select * from {{ ref('stg_crm__consent_events') }}

),

buyers as (

    select
        'order:' || order_key as consent_event_key,
        email,
        platform,
        organization_id,
        marketing_opt_in,
        was_placed,
        purchase_date as occurred_at,
        extracted_at as recorded_at

    from ticket_sales
    where email is not null

),

-- a buyer answers for nobody else
holders as (

    select
        'attendee:' || attendees.attendee_key as consent_event_key,
        attendees.email,
        attendees.platform,
        attendees.organization_id,
        attendees.marketing_opt_in,
        coalesce(orders.was_placed, false) as was_placed,
        attendees.created_at as occurred_at,
        attendees.extracted_at as recorded_at

    from attendees
    left join orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null

),

asked as (

    select * from buyers
    union all
    select * from holders

),

-- Eventbrite tells what an address agrees to with an organisation at the moment of reading, on every
-- row of the address that it sends: rows that were read earlier say no longer what holds
answered as (

    select
        *,
        case
            when platform <> 'eventbrite' then marketing_opt_in
            else first_value(marketing_opt_in) over (
                partition by email, platform, organization_id
                order by marketing_opt_in is null, recorded_at desc, occurred_at desc, marketing_opt_in
            )
        end as subscribed

    from asked

),

-- an answer that is absent says nothing, and who did not finish a checkout has not agreed to anything
-- yet
checkouts as (

    select
        consent_event_key,
        email,
        'email' as channel,
        subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        true as is_dated,
        occurred_at,
        recorded_at

    from answered
    where subscribed is not null
        and (was_placed or not subscribed)

),

crms as (

    select
        'crm:' || consent_event_id as consent_event_key,
        email,
        channel,
        subscribed,
        'crm' as origin,
        source,
        reason,
        is_dated,
        occurred_at,
        recorded_at

    from crm_events
    where email is not null

),

unioned as (

    select * from checkouts
    union all
    select * from crms

),

final as (

    select
        consent_event_key,
        {{ customer_id('email') }} as customer_id,
        email,
        channel,
        subscribed,
        origin,
        source,
        reason,
        is_dated,
        occurred_at,
        recorded_at

    from unioned

)

select * from final
