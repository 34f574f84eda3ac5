with

source as (

    {{ source_rows('mautic', 'do_not_contact') }}

),

renamed as (

    select
        -- ids
        id as entry_id,
        lead_id as contact_id,

        -- text
        channel,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
