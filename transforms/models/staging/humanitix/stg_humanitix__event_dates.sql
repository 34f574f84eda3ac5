with

source as (

    {{ source_rows('humanitix', 'event_dates') }}

),

renamed as (

    select
        -- ids
        _id as event_date_id,
        "eventId" as event_id,

        -- booleans
        coalesce(deleted, false) as is_deleted,
        coalesce(disabled, false) as is_disabled,

        -- timestamps
        "startDate" as starts_at,
        "endDate" as ends_at,
        extracted_at

    from source

)

select * from renamed
