with

source as (

    {{ source_rows('mautic', 'segment_members') }}

),

renamed as (

    select
        -- ids
        lead_id as contact_id,
        leadlist_id::text as list_id,

        -- booleans
        coalesce(manually_removed, false) as was_removed,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
