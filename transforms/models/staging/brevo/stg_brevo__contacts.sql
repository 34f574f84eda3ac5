{% set attribute = var('brevo_attributes') %}

with

source as (

    {{ source_rows('brevo', 'contacts') }}

),

renamed as (

    select
        -- ids
        id as contact_id,
        id::text as external_id,

        -- text: a contact that has a phone only has an address of Brevo's making, phones have no plus sign
        case
            when email !~ '^[0-9]+@mailin-sms\.com$' then {{ normalised_email('email') }}
        end as email,
        {{ given_text("attributes ->> '" ~ attribute.first_name ~ "'") }} as first_name,
        {{ given_text("attributes ->> '" ~ attribute.last_name ~ "'") }} as last_name,
        regexp_replace(
            {{ given_text("attributes ->> '" ~ attribute.mobile ~ "'") }}, '^(?=[1-9][0-9]+$)', '+'
        ) as mobile,
        {{ given_text("attributes ->> '" ~ attribute.landline ~ "'") }} as landline,

        -- arrays
        array(
            select list_id
            from {{ json_items('"listIds"') }} as given
            cross join lateral (select given #>> '{}' as list_id) as listed
            where list_id is not null and not coalesce("listUnsubscribed", '[]') @> given
            order by list_id
        ) as list_ids,

        -- booleans
        coalesce("emailBlacklisted", false) as is_suppressed,
        false as is_archived,

        -- timestamps
        "createdAt" as created_at,
        "modifiedAt" as modified_at,
        extracted_at

    from source

)

select * from renamed
