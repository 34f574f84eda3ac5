with

attendees as (

    select * from {{ ref('stg_eventbrite__attendees') }}

),

ticket_classes as (

    select * from {{ ref('stg_eventbrite__ticket_classes') }}

),

conformed as (

    select
        attendees.attendee_key,
        'eventbrite' as platform,
        attendees.ticket_id,
        attendees.order_key,
        attendees.order_id,
        attendees.event_key,
        attendees.event_id,
        null as event_date_id,
        attendees.organization_id,
        attendees.ticket_type_id,
        attendees.ticket_type,
        {{ ticket_kind('coalesce(attendees.ticket_type, ticket_classes.ticket_type)', 'ticket_classes.kind') }} as kind,
        attendees.ticket_status,
        attendees.first_name,
        attendees.last_name,
        attendees.holder_email,
        attendees.email,
        attendees.mobile_phone,
        attendees.other_phone,
        attendees.address,
        attendees.birth_date,
        attendees.stated_age,
        coalesce(ticket_classes.is_sold_at_door, false) as is_sold_at_door,
        null as location,
        attendees.currency,
        attendees.gross_amount,
        attendees.is_cancelled or coalesce(attendees.ticket_status = 'deleted', false) as is_cancelled,
        attendees.is_refunded,
        false as is_swapped_away,
        false as is_swap,
        null as swapped_from,
        null as swapped_to,
        attendees.is_complimentary,
        attendees.is_checked_in,
        attendees.was_checked_in,
        null::timestamptz as checked_in_at,
        attendees.marketing_opt_in,
        {{ consent_question_answers(
            'attendees.answers', "answer ->> 'question_id'", "answer ->> 'question'", "(answer -> 'answer')"
        ) }} as question_answers,
        attendees.discount_code,
        attendees.affiliate,
        attendees.created_at,
        attendees.updated_at,
        attendees.extracted_at

    from attendees
    left join ticket_classes
        on attendees.ticket_type_id = ticket_classes.ticket_type_id

)

select * from conformed
