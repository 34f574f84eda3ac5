-- Tickets that a person holds, and those of the person's orders.
with concerned as (
    select attendee_key from marts.attendees where email = %(email)s
    union
    select ticket.attendee_key
    from marts.ticket_sales as sale
    inner join marts.attendees as ticket
        on sale.order_id = ticket.order_id and sale.platform = ticket.platform
    where sale.email = %(email)s
)

select ticket.attendee_key, ticket.platform, ticket.order_key, event.event_name,
    event.venue_name, event.starts_on as event_date, ticket.ticket_type, ticket.kind,
    ticket.stands, ticket.was_checked_in, ticket.checked_in_at,
    ticket.email is not distinct from %(email)s as is_holder
from concerned
inner join marts.attendees as ticket
    on concerned.attendee_key = ticket.attendee_key
left join marts.events as event
    on ticket.event_key = event.event_key
order by event.starts_on desc nulls last, ticket.attendee_key
limit %(limit)s
