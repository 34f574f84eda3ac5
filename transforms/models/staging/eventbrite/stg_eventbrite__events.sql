with

source as (

    {{ source_rows('eventbrite', 'events') }}

),

renamed as (

    select
        -- ids
        id as event_id,
        'eventbrite:' || id as event_key,
        organization_id,
        organizer_id,
        venue_id,
        'eventbrite:' || series_id as series_key,

        -- text
        {{ plain_text("name ->> 'text'") }} as event_name,
        url as event_url,
        currency,
        start ->> 'timezone' as time_zone,
        case lower(event_sales_status ->> 'message_code')
            when 'event_cancelled' then 'cancelled'
            when 'event_postponed' then 'postponed'
            else lower(status)
        end as event_status,
        lower(event_sales_status ->> 'sales_status') as sales_status,
        {{ plain_text("venue ->> 'name'") }} as venue_name,
        {{ plain_text("venue #>> '{address,localized_address_display}'") }} as venue_address,
        {{ plain_text("venue #>> '{address,city}'") }} as city,
        {{ plain_text("venue #>> '{address,region}'") }} as state,
        upper({{ plain_text("venue #>> '{address,country}'") }}) as country,

        -- numerics
        case when capacity between 0 and 2147483647 then capacity::int end as capacity,

        -- booleans
        coalesce(online_event, false) as is_online,
        coalesce(hide_start_date, false) as is_date_hidden,
        coalesce(is_series_parent, false) as is_series_parent,

        -- timestamps
        {{ json_moment("start ->> 'utc'") }} as starts_at,
        {{ json_moment("\"end\" ->> 'utc'") }} as ends_at,
        {{ json_moment("event_sales_status #>> '{end_sales_date,utc}'") }} as sales_end_at,
        created as created_at,
        changed as updated_at,
        extracted_at

    from source

)

select * from renamed
