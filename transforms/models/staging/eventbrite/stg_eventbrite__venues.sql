with

source as (

    {{ source_rows('eventbrite', 'venues') }}

),

renamed as (

    select
        -- ids
        id as venue_id,

        -- text
        {{ plain_text('name') }} as venue_name,
        {{ plain_text("address ->> 'localized_address_display'") }} as venue_address,
        {{ plain_text("address ->> 'city'") }} as city,
        {{ plain_text("address ->> 'region'") }} as state,
        upper({{ plain_text("address ->> 'country'") }}) as country,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
