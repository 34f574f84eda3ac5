with

events as (

    select * from {{ ref('stg_eventbrite__events') }}

),

venues as (

    select * from {{ ref('stg_eventbrite__venues') }}

),

country_names as (

    select * from {{ ref('int_country_names') }}

),

conformed as (

    select
        events.event_key,
        'eventbrite' as platform,
        events.organization_id as host_id,
        events.organizer_id,
        events.event_id,
        events.series_key,
        events.event_name,
        events.event_url,
        events.event_status,
        -- a postponed event is given a date of no meaning, which is hidden until there is a new one
        coalesce(events.event_status in ('canceled', 'cancelled', 'postponed', 'deleted'), false)
        or events.is_date_hidden as is_cancelled,
        -- sales of any event end; they were stopped where that was done with an edit before it began
        coalesce(events.event_status = 'draft', false)
        or coalesce(events.sales_status = 'unavailable', false)
        or coalesce(
            events.sales_status = 'sales_ended'
            and events.updated_at < events.starts_at
            and coalesce(events.sales_end_at <= events.updated_at, events.extracted_at < events.starts_at),
            false
        ) as are_sales_stopped,
        events.is_series_parent,
        events.is_online,
        coalesce(events.venue_name, venues.venue_name) as venue_name,
        coalesce(events.venue_address, venues.venue_address) as venue_address,
        coalesce(events.city, venues.city) as city,
        coalesce(events.state, venues.state) as state,
        country_names.country,
        events.currency,
        events.time_zone as told_time_zone,
        events.capacity,
        1::bigint as dates,
        events.starts_at,
        events.ends_at,
        events.created_at,
        events.updated_at,
        events.extracted_at,
        null::timestamptz as dates_extracted_at

    from events
    left join venues
        on events.venue_id = venues.venue_id
    left join country_names
        on {{ country_key('coalesce(events.country, venues.country)') }} = country_names.country_key

)

select * from conformed
