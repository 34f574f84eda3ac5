with

source as (

    {{ source_rows('hubspot', 'deals') }}

),

renamed as (

    select
        -- ids
        id as deal_id,
        coalesce(contact_ids, '[]') as contact_ids,

        -- text
        {{ given_text('dealname') }} as deal_name,
        {{ given_text('dealstage') }} as stage,
        {{ given_text('pipeline') }} as pipeline,

        -- numbers
        amount,

        -- booleans
        coalesce(archived, false)
        or extracted_at < {{ full_pass_began('hubspot', 'deals') }} as is_deleted,

        -- timestamps
        closedate as closed_at,
        extracted_at

    from source

)

select * from renamed
