with

source as (

    {{ source_rows('mautic', 'contacts') }}

),

renamed as (

    select
        -- ids
        id as contact_id,
        id::text as external_id,

        -- text
        {{ normalised_email('email') }} as email,
        {{ given_text('firstname') }} as first_name,
        {{ given_text('lastname') }} as last_name,
        {{ given_text('mobile') }} as mobile,
        {{ given_text('phone') }} as landline,

        -- timestamps
        "dateAdded" as created_at,
        changed_at as modified_at,
        extracted_at

    from source

)

select * from renamed
