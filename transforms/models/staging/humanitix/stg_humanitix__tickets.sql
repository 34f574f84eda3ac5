with

source as (

    {{ source_rows('humanitix', 'tickets') }}

),

renamed as (

    select
        -- ids
        _id as ticket_id,
        'humanitix:' || _id as attendee_key,
        "orderId" as order_id,
        'humanitix:' || "orderId" as order_key,
        "eventId" as event_id,
        'humanitix:' || "eventId" as event_key,
        "eventDateId" as event_date_id,
        "ticketTypeId" as ticket_type_id,
        'humanitix:' || {{ given_text("\"swappedFrom\" ->> 'id'") }} as swapped_from,
        'humanitix:' || {{ given_text("\"swappedTo\" ->> 'id'") }} as swapped_to,

        -- text
        {{ plain_text('"ticketTypeName"') }} as ticket_type,
        {{ person_names('"firstName"', '"lastName"') }},
        "firstName" as typed_first_name,
        "lastName" as typed_last_name,
        lower(status) as ticket_status,
        currency,
        location,

        -- numerics: major units as they come; a cancelled ticket's total is 0
        case
            when lower(status) = 'cancelled'
                then coalesce({{ json_number("\"totalsV2\" #>> '{subTotal,afterTax}'") }}, total)
            else total
        end as gross_amount,

        -- booleans
        coalesce("isDonation", false) as is_donation,
        coalesce({{ json_boolean("\"checkIn\" ->> 'checkedIn'") }}, false) as is_checked_in,
        -- a scan in stays one after the scan out
        coalesce({{ json_boolean("\"checkIn\" ->> 'checkedIn'") }}, false)
        or coalesce("checkInHistory" @> '[{"checkedIn": true}]', false) as was_checked_in,
        {{ given_text("\"swappedTo\" ->> 'id'") }} is not null as is_swapped_away,
        {{ given_text("\"swappedFrom\" ->> 'id'") }} is not null
        or coalesce(lower(btrim("salesChannel")) = 'swap', false) as is_swap,

        -- json
        "additionalFields" as answers,

        -- timestamps
        {{ json_moment("\"checkIn\" ->> 'date'") }} as checked_in_at,
        coalesce("createdAt", "updatedAt", extracted_at) as created_at,
        "updatedAt" as updated_at,
        extracted_at

    from source

)

select * from renamed
