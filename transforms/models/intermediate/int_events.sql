with

events as (

    select * from {{ ref('int_humanitix__events') }}
    union all
    select * from {{ ref('int_eventbrite__events') }}

),

-- told apart, so that the list is not read where nobody asks for the zone
known_time_zones as (

    select distinct name from pg_catalog.pg_timezone_names

),

final as (

    select
        events.*,
        known_time_zones.name as time_zone,
        events.is_cancelled
        or (events.are_sales_stopped and {{ title_calls_off('events.event_name') }})
        or {{ is_one_of('events.event_id', listed('called_off_events')) }}
        or {{ is_one_of('events.event_key', listed('called_off_events')) }} as is_called_off

    from events
    left join known_time_zones
        on events.told_time_zone = known_time_zones.name

)

select * from final
