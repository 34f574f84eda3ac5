with

source as (

    {{ source_rows('humanitix', 'events') }}

),

renamed as (

    select
        -- ids
        _id as event_id,
        'humanitix:' || _id as event_key,
        {{ given_text('"organiserId"') }} as host_id,

        -- text
        {{ plain_text('name') }} as event_name,
        url as event_url,
        currency,
        timezone as time_zone,
        "eventLocation" ->> 'type' as location_type,
        {{ plain_text("\"eventLocation\" ->> 'venueName'") }} as venue_name,
        {{ plain_text("\"eventLocation\" ->> 'address'") }} as venue_address,
        -- events of 2023 tell their place by its components alone
        coalesce(
            {{ plain_text("\"eventLocation\" ->> 'city'") }},
            {{ address_component('"eventLocation"', 'locality', 'long_name') }}
        ) as city,
        coalesce(
            {{ plain_text("\"eventLocation\" ->> 'region'") }},
            {{ address_component('"eventLocation"', 'administrative_area_level_1', 'short_name') }}
        ) as state,
        upper(coalesce(
            {{ plain_text("\"eventLocation\" ->> 'country'") }},
            {{ address_component('"eventLocation"', 'country', 'short_name') }}
        )) as country,
        location,

        -- numerics
        case when "totalCapacity" between 0 and 2147483647 then "totalCapacity"::int end as capacity,

        -- booleans
        published as is_published,
        coalesce("suspendSales", false) as is_sales_suspended,
        "isArchived" as is_archived,

        -- json
        "additionalQuestions" as questions,

        -- timestamps
        "startDate" as starts_at,
        "endDate" as ends_at,
        "createdAt" as created_at,
        "updatedAt" as updated_at,
        extracted_at

    from source

)

select * from renamed
