with

source as (

    {{ source_rows('hubspot', 'contacts') }}

),

renamed as (

    select
        -- ids
        id as contact_id,
        id as external_id,

        -- text
        {{ normalised_email('email') }} as email,
        {{ given_text('firstname') }} as first_name,
        {{ given_text('lastname') }} as last_name,
        {{ given_text('mobilephone') }} as mobile,
        {{ given_text('phone') }} as landline,

        -- arrays: who is on a list is not read
        '{}'::text[] as list_ids,

        -- booleans
        coalesce(hs_email_optout, false)
        or coalesce(hs_email_quarantined, false)
        or coalesce(hs_email_bad_address, false)
        or {{ given_text('hs_email_hard_bounce_reason_enum') }} is not null as is_suppressed,
        coalesce(archived, false) as is_archived,

        -- timestamps
        "createdAt" as created_at,
        "updatedAt" as modified_at,
        extracted_at

    from source

)

select * from renamed
