with

source as (

    {{ source_rows('mautic', 'segments') }}

),

renamed as (

    select
        id::text as list_id,
        {{ given_text('name') }} as list_name

    from source

)

select * from renamed
