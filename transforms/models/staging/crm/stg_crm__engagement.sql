with

source as (

    {{ source_rows('crm', 'customer_email_engagement') }}

),

renamed as (

    select
        -- ids
        id as engagement_id,

        -- text: addresses are written down normalised, and found by index only as they stand
        email,
        source,
        event_type,

        -- booleans
        is_machine,

        -- timestamps
        occurred_at,
        created_at as recorded_at

    from source

)

select * from renamed
