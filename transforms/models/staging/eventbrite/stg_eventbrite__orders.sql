with

source as (

    {{ source_rows('eventbrite', 'orders') }}

),

passes as (

    select * from {{ ref('stg_eventbrite__full_passes') }}

),

-- events that were listed when all orders were read: of others the vendor may have orders all the same
listed_events as (

    select distinct
        event_id as listed_event_id,
        passes.organization_id as listed_by,
        passes.started_at as orders_read_from

    from passes
    cross join lateral jsonb_array_elements_text(passes.event_ids) as event_id
    where passes.stream = 'orders'

),

renamed as (

    select
        -- ids
        id as order_id,
        'eventbrite:' || id as order_key,
        event_id,
        'eventbrite:' || event_id as event_key,
        organization_id,

        -- text
        {{ person_names('first_name', 'last_name') }},
        {{ given_text('email') }} as customer_email,
        {{ persons_email('email', 'first_name', 'last_name') }} as email,
        case
            when extracted_at < orders_read_from then 'deleted'
            else lower(status)
        end as order_status,
        promo_code as discount_code,
        costs #>> '{gross,currency}' as currency,

        -- numerics: minor to major units
        {{ major_units("(costs -> 'gross')") }} as gross_amount,
        (
            select sum({{ major_units("(item -> 'amount_processed')") }})
            from {{ json_items("(case jsonb_typeof(refund_requests) when 'object' then jsonb_build_array(refund_requests) else refund_requests end)") }} as request
            cross join {{ json_items("(request -> 'items')") }} as item
            where item ->> 'status' = 'processed'
        ) as refunded_amount,

        -- booleans
        {{ json_boolean("contact_list_preferences ->> 'has_opted_in'") }} as marketing_opt_in,

        -- json
        answers,
        raw_row as raw_data,

        -- timestamps
        coalesce(created, changed, extracted_at) as ordered_at,
        changed as updated_at,
        extracted_at

    from source
    left join listed_events
        on source.event_id = listed_events.listed_event_id
        and source.organization_id = listed_events.listed_by

)

select * from renamed
