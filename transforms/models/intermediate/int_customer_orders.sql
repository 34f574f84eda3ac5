with

ticket_sales as (

    select * from {{ ref('ticket_sales') }}

),

events as (

    select * from {{ ref('events') }}

),

event_dates as (

    select * from {{ ref('event_dates') }}

),

placed as (

    select
        ticket_sales.email,
        ticket_sales.order_key,
        ticket_sales.platform,
        ticket_sales.location,
        ticket_sales.first_name,
        ticket_sales.last_name,
        ticket_sales.customer_phone,
        ticket_sales.address,
        ticket_sales.minor_until,
        coalesce(ticket_sales.is_sold_at_door, false) as is_sold_at_door,
        ticket_sales.purchase_date as ordered_at,
        ticket_sales.purchase_day as ordered_on,
        ticket_sales.stands,
        coalesce(ticket_sales.is_continuation, false) as is_continuation,
        coalesce(ticket_sales.is_free or ticket_sales.is_complimentary, false) as is_given,
        ticket_sales.ticket_quantity,
        ticket_sales.reporting_amount,
        ticket_sales.currency_without_rate,
        ticket_sales.event_key,
        events.event_name,
        events.venue_name,
        events.country as event_country,
        coalesce(ticket_sales.has_own_admission, true)
        and not coalesce(event_dates.is_called_off, events.is_called_off, false) as is_visit,
        coalesce(event_dates.starts_on, events.starts_on) as event_on

    from ticket_sales
    left join events
        on ticket_sales.event_key = events.event_key
    left join event_dates
        on {{ date_key('ticket_sales') }} = event_dates.date_key
    where ticket_sales.was_placed and ticket_sales.email is not null

)

select * from placed
