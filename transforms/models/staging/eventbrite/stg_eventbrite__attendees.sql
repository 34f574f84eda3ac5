with

source as (

    {{ source_rows('eventbrite', 'attendees') }}

),

renamed as (

    select
        -- ids
        id as ticket_id,
        'eventbrite:' || id as attendee_key,
        order_id,
        'eventbrite:' || order_id as order_key,
        event_id,
        'eventbrite:' || event_id as event_key,
        ticket_class_id as ticket_type_id,
        organization_id,

        -- text
        {{ plain_text('ticket_class_name') }} as ticket_type,
        {{ person_names("profile ->> 'first_name'", "profile ->> 'last_name'") }},
        {{ given_text("profile ->> 'email'") }} as holder_email,
        {{ persons_email("profile ->> 'email'", "profile ->> 'first_name'", "profile ->> 'last_name'") }} as email,
        {{ given_text("profile ->> 'cell_phone'") }} as mobile_phone,
        coalesce(
            {{ given_text("profile ->> 'home_phone'") }},
            {{ given_text("profile ->> 'work_phone'") }}
        ) as other_phone,
        lower(status) as ticket_status,
        case
            when promotional_code ->> 'promotion_type' = 'discount'
                then {{ given_text("promotional_code ->> 'code'") }}
        end as discount_code,
        {{ given_text('affiliate') }} as affiliate,
        costs #>> '{gross,currency}' as currency,

        -- numerics: minor to major units
        {{ major_units("(costs -> 'gross')") }} as gross_amount,
        {{ json_number("profile ->> 'age'") }} as stated_age,

        -- dates
        {{ json_day("profile ->> 'birth_date'") }} as birth_date,

        -- booleans
        coalesce(checked_in, false) as is_checked_in,
        -- a ticket that is given up after the scan is no longer checked in; the document tells the scan by
        -- checkin_type, live accounts by checkin_method alone
        coalesce(checked_in, false) or exists (
            select from {{ json_items('barcodes') }} as barcode
            where barcode ->> 'status' = 'used'
                or (
                    barcode ->> 'status' = 'refunded'
                    and (
                        {{ given_text("barcode ->> 'checkin_method'") }} is not null
                        or barcode ->> 'checkin_type' ~ '^[1-9]'
                    )
                )
        ) as was_checked_in,
        {{ given_text('guestlist_id') }} is not null as is_complimentary,
        coalesce(cancelled, false) as is_cancelled,
        coalesce(refunded, false) as is_refunded,
        {{ json_boolean("contact_list_preferences ->> 'has_opted_in'") }} as marketing_opt_in,

        -- json
        answers,
        -- the vendor leaves empty places beside the filled one
        (
            select {{ address_profile('place') }}
            from unnest(array['home', 'bill', 'ship', 'work']) with ordinality as kinds (kind, preference)
            cross join lateral (select profile #> array['addresses', kind] as place) as given
            where {{ address_profile('place') }} <> '{}'
            order by preference
            limit 1
        ) as address,

        -- timestamps
        coalesce(created, changed, extracted_at) as created_at,
        changed as updated_at,
        extracted_at

    from source

)

select * from renamed
