with

source as (

    {{ source_rows('humanitix', 'events') }}

),

renamed as (

    select
        -- ids
        _id as event_id,
        'humanitix:' || _id as event_key,

        -- text
        {{ given_text('name') }} as event_name,
        url as event_url,
        currency,
        timezone as time_zone,
        "eventLocation" ->> 'type' as location_type,
        {{ given_text("\"eventLocation\" ->> 'venueName'") }} as venue_name,
        {{ given_text("\"eventLocation\" ->> 'address'") }} as venue_address,
        {{ given_text("\"eventLocation\" ->> 'city'") }} as city,
        {{ given_text("\"eventLocation\" ->> 'region'") }} as state,
        upper({{ given_text("\"eventLocation\" ->> 'country'") }}) as country,
        location,

        -- numerics
        "totalCapacity"::int as capacity,

        -- booleans
        published as is_published,
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
