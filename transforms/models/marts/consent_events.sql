with

ticket_sales as (

    select * from {{ ref('ticket_sales') }}

),

attendees as (

    select * from {{ ref('attendees') }}

),

crm_events as (

    select * from {{ ref('stg_crm__consent_events') }}

),

-- an answer that is absent says nothing, and a buyer answers for nobody else
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
    where marketing_opt_in is not null and email is not null

),

attendees_of_their_own as (

    select
        'attendee:' || attendee_key as consent_event_key,
        email,
        'email' as channel,
        marketing_opt_in as subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        created_at as occurred_at,
        extracted_at as recorded_at

    from attendees
    where marketing_opt_in is not null and email is not null

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
    select * from attendees_of_their_own
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
