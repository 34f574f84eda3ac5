with

attendees as (

    select * from {{ ref('attendees') }}

),

events as (

    select * from {{ ref('events') }}

),

event_dates as (

    select * from {{ ref('event_dates') }}

),

final as (

    select
        attendees.attendee_key,
        attendees.event_key,
        attendees.event_id,
        attendees.platform,
        events.event_name,
        coalesce(event_dates.starts_at, events.starts_at) as starts_at,
        attendees.order_key,
        attendees.email,
        attendees.first_name,
        attendees.last_name,
        attendees.ticket_type,
        attendees.is_checked_in,
        attendees.checked_in_at,
        case
            when attendees.is_checked_in then 'checked_in'
            when attendees.was_checked_in then 'left'
            when not attendees.stands then 'cancelled'
            else 'expected'
        end as checkin_status

    from attendees
    left join events
        on attendees.event_key = events.event_key
    left join event_dates
        on {{ date_key('attendees') }} = event_dates.date_key
    where attendees.kind = 'admission'

)

select * from final
