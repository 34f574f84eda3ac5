with

source as (

    {{ source_rows('eventbrite', 'ticket_classes') }}

),

renamed as (

    select
        -- ids
        id as ticket_type_id,
        event_id,

        -- text
        name as ticket_type,
        case
            when donation or lower(category) = 'donation' then 'donation'
            when lower(category) = 'add_on' then 'add_on'
        end as kind,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
