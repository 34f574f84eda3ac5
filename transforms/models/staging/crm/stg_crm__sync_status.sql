with

source as (

    {{ source_rows('crm', 'sync_status') }}

),

renamed as (

    select
        -- ids
        destination,
        customer_id,
        external_id,

        -- text
        {{ normalised_email('email') }} as email,
        status,
        error,

        -- json
        payload,
        kept,

        -- timestamps
        last_synced_at

    from source

)

select * from renamed
