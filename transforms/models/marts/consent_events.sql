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

-- an answer that is absent says nothing, a buyer answers for nobody else, and who did not finish a
-- checkout has not agreed to anything yet
buyers as (

    select
        'order:' || order_key as consent_event_key,
        email,
        'email' as channel,
        marketing_opt_in as subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        purchase_date as occurred_at,
        extracted_at as recorded_at

    from ticket_sales
    where email is not null
        and (not marketing_opt_in or (marketing_opt_in and was_placed))

),

holders as (

    select
        'attendee:' || attendees.attendee_key as consent_event_key,
        attendees.email,
        'email' as channel,
        attendees.marketing_opt_in as subscribed,
        'checkout' as origin,
        attendees.platform as source,
        'checkout' as reason,
        attendees.created_at as occurred_at,
        attendees.extracted_at as recorded_at

    from attendees
    left join orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null
        and (
            not attendees.marketing_opt_in
            or (attendees.marketing_opt_in and orders.was_placed)
        )

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
        occurred_at,
        recorded_at

    from crm_events
    where email is not null

),

unioned as (

    select * from buyers
    union all
    select * from holders
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
        occurred_at,
        recorded_at

    from unioned

)

select * from final
