with

events as (

    select * from {{ ref('stg_humanitix__events') }}

),

event_dates as (

    select * from {{ ref('stg_humanitix__event_dates') }}

),

dates_summary as (

    select
        event_id,
        count(*) filter (where not is_deleted) as dates,
        max(extracted_at) as dates_extracted_at

    from event_dates
    group by event_id

),

country_names as (

    select * from {{ ref('int_country_names') }}

),

conformed as (

    select
        events.event_key,
        'humanitix' as platform,
        events.host_id,
        null as organizer_id,
        events.event_id,
        null as series_key,
        events.event_name,
        events.event_url,
        case
            when events.is_archived then 'archived'
            when events.is_published then 'live'
            else 'draft'
        end as event_status,
        false as is_cancelled,
        events.is_sales_suspended or coalesce(not events.is_published, false) as are_sales_stopped,
        false as is_series_parent,
        events.location_type is not distinct from 'online' as is_online,
        events.venue_name,
        events.venue_address,
        events.city,
        events.state,
        country_names.country,
        events.currency,
        events.time_zone as told_time_zone,
        events.capacity,
        coalesce(dates_summary.dates, 1) as dates,
        events.starts_at,
        events.ends_at,
        events.created_at,
        events.updated_at,
        events.extracted_at,
        dates_summary.dates_extracted_at

    from events
    left join dates_summary
        on events.event_id = dates_summary.event_id
    left join country_names
        on {{ country_key('coalesce(events.country, events.location)') }} = country_names.country_key

)

select * from conformed
