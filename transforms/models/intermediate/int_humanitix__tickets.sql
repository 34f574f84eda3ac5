with

tickets as (

    select * from {{ ref('stg_humanitix__tickets') }}

),

events as (

    select * from {{ ref('stg_humanitix__events') }}

),

conformed as (

    select
        tickets.attendee_key,
        'humanitix' as platform,
        tickets.ticket_id,
        tickets.order_key,
        tickets.order_id,
        tickets.event_key,
        tickets.event_id,
        tickets.event_date_id,
        null as organization_id,
        tickets.ticket_type_id,
        tickets.ticket_type,
        {{ ticket_kind('tickets.ticket_type', "case when tickets.is_donation then 'donation' end") }} as kind,
        tickets.ticket_status,
        tickets.first_name,
        tickets.last_name,
        asked.holder_email,
        {{ persons_email('asked.holder_email', 'tickets.typed_first_name', 'tickets.typed_last_name') }} as email,
        null as mobile_phone,
        null as other_phone,
        {{ address_answer('tickets.answers') }} as address,
        {{ birth_date_answer('tickets.answers', 'events.questions') }} as birth_date,
        null::numeric as stated_age,
        false as is_sold_at_door,
        tickets.location,
        tickets.currency,
        tickets.gross_amount,
        coalesce(tickets.ticket_status = 'cancelled', false) as is_cancelled,
        false as is_refunded,
        tickets.is_swapped_away,
        tickets.is_swap,
        tickets.swapped_from,
        tickets.swapped_to,
        null::boolean as is_complimentary,
        tickets.is_checked_in,
        tickets.was_checked_in,
        tickets.checked_in_at,
        null::boolean as marketing_opt_in,
        {{ consent_question_answers(
            'tickets.answers', "answer ->> 'questionId'", question_text('events.questions', "answer ->> 'questionId'"), "(answer -> 'value')"
        ) }} as question_answers,
        null as discount_code,
        null as affiliate,
        tickets.created_at,
        tickets.updated_at,
        tickets.extracted_at

    from tickets
    left join events
        on tickets.event_id = events.event_id
    -- a ticket has no e-mail of its own: only a question asks for one
    left join lateral (
        select {{ given_text("answer ->> 'value'") }} as holder_email
        from {{ json_items('tickets.answers') }} as answer
        where events.questions @> jsonb_build_array(
            jsonb_build_object('_id', answer ->> 'questionId', 'inputType', 'email')
        )
        order by {{ persons_email("answer ->> 'value'", 'null', 'null') }}, holder_email
        limit 1
    ) as asked
        on true

)

select * from conformed
