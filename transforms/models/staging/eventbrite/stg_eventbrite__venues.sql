with

source as (

    {{ source_rows('eventbrite', 'venues') }}

),

renamed as (

    select
        -- ids
        id as venue_id,

        -- text
        {{ given_text('name') }} as venue_name,
        {{ given_text("address ->> 'localized_address_display'") }} as venue_address,
        {{ given_text("address ->> 'city'") }} as city,
        {{ given_text("address ->> 'region'") }} as state,
        upper({{ given_text("address ->> 'country'") }}) as country,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
