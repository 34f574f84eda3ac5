with

source as (

    {{ source_rows('eventbrite', 'full_passes') }}

),

renamed as (

    select
        split_part(stream, ':', 1) as stream,
        split_part(stream, ':', 2) as organization_id,
        started_at,
        ended_at,
        extracted_at

    from source

)

select * from renamed
