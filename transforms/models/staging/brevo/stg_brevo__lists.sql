with

source as (

    {{ source_rows('brevo', 'lists') }}

),

renamed as (

    select
        id::text as list_id,
        {{ given_text('name') }} as list_name

    from source

)

select * from renamed
