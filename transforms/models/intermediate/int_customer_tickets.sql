with

buyers_tickets as (

    select
        ticket_sales.email,
        false as is_holder,
        -- a ticket with an address of its own is its holder's visit alone, unless the holder is a minor
        attendees.email is null
        or attendees.email = ticket_sales.email
        or coalesce(attendees.minor_until > {{ today() }}, false) as is_own,
        coalesce(ticket_sales.first_order_key, ticket_sales.order_key) as purchase_key,
        ticket_sales.stands as order_stands,
        ticket_sales.is_free
        and not ticket_sales.is_complimentary
        and (not ticket_sales.is_continuation or ticket_sales.first_order_key is not null) as is_free_order,
        attendees.attendee_key

    from {{ ref('ticket_sales') }} as ticket_sales
    inner join {{ ref('attendees') }} as attendees
        on ticket_sales.order_id = attendees.order_id
        and ticket_sales.platform = attendees.platform
    where ticket_sales.was_placed and ticket_sales.email is not null

),

holders_tickets as (

    select
        attendees.email,
        true as is_holder,
        not coalesce(attendees.minor_until > {{ today() }}, false) as is_own,
        coalesce(ticket_sales.first_order_key, ticket_sales.order_key) as purchase_key,
        ticket_sales.stands as order_stands,
        false as is_free_order,
        attendees.attendee_key

    from {{ ref('attendees') }} as attendees
    inner join {{ ref('ticket_sales') }} as ticket_sales
        on attendees.order_id = ticket_sales.order_id
        and attendees.platform = ticket_sales.platform
    where ticket_sales.was_placed and attendees.email is not null

),

-- every ticket concerns its holder, and the buyer of its order
concerned as (

    select * from buyers_tickets
    union all
    select * from holders_tickets

),

final as (

    select
        concerned.email,
        concerned.is_holder,
        attendees.attendee_key,
        attendees.platform,
        attendees.first_name,
        attendees.last_name,
        attendees.mobile_phone,
        attendees.other_phone,
        attendees.address,
        attendees.location,
        attendees.created_at,
        coalesce(attendees.held_since, attendees.created_at) as held_since,
        attendees.minor_until,
        attendees.was_checked_in,
        attendees.stands and concerned.order_stands as stands,
        concerned.order_stands,
        attendees.kind = 'admission' as is_admission,
        concerned.is_own,
        concerned.purchase_key,
        coalesce(concerned.is_free_order, false) as is_free_order,
        {{ date_key('attendees') }} as date_key,
        attendees.event_key,
        events.event_name,
        events.country as event_country,
        event_dates.is_called_off,
        event_dates.is_watched,
        event_dates.starts_on as event_on,
        event_dates.ends_at as event_ends_at

    from concerned
    inner join {{ ref('attendees') }} as attendees
        on concerned.attendee_key = attendees.attendee_key
    left join {{ ref('events') }} as events
        on attendees.event_key = events.event_key
    left join {{ ref('event_dates') }} as event_dates
        on {{ date_key('attendees') }} = event_dates.date_key

)

select * from final
