with

source as (

    {{ source_rows('eventbrite', 'full_passes') }}

),

renamed as (

    select
        -- ids
        split_part(stream, ':', 1) as stream,
        split_part(stream, ':', 2) as organization_id,

        -- json
        case when jsonb_typeof(covers) = 'array' then covers else '[]' end as event_ids,

        -- timestamps
        started_at,
        ended_at,
        extracted_at

    from source

)

select * from renamed
