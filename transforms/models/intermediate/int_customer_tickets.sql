with

buyers_tickets as (

    select
        ticket_sales.email,
        false as is_holder,
        ticket_sales.stands as order_stands,
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
        ticket_sales.stands as order_stands,
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
        attendees.kind = 'admission' as is_admission,
        attendees.event_key,
        events.event_name,
        events.country as event_country,
        events.is_cancelled or coalesce(event_dates.is_deleted, false) as is_called_off,
        events.has_check_ins,
        {{ local_day('coalesce(event_dates.starts_at, events.starts_at)') }} as event_on,
        coalesce(
            event_dates.ends_at,
            event_dates.starts_at,
            events.ends_at,
            events.starts_at
        ) as event_ends_at

    from concerned
    inner join {{ ref('attendees') }} as attendees
        on concerned.attendee_key = attendees.attendee_key
    left join {{ ref('events') }} as events
        on attendees.event_key = events.event_key
    left join {{ ref('stg_humanitix__event_dates') }} as event_dates
        on attendees.event_date_id = event_dates.event_date_id

)

select * from final
