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

        -- booleans
        coalesce(sales_channels = '["atd"]', false) as is_sold_at_door,

        -- timestamps
        extracted_at

    from source

)

select * from renamed
