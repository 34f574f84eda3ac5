with

source as (

    {{ source_rows('crm', 'sync_under_way') }}

),

renamed as (

    select
        destination,
        customer_id

    from source

)

select * from renamed
