with

source as (

    {{ source_rows('humanitix', 'orders') }}

),

renamed as (

    select
        -- ids
        _id as order_id,
        'humanitix:' || _id as order_key,
        "eventId" as event_id,
        'humanitix:' || "eventId" as event_key,
        "eventDateId" as event_date_id,

        -- text
        "orderName" as order_reference,
        {{ person_names('"firstName"', '"lastName"') }},
        {{ given_text('email') }} as customer_email,
        {{ persons_email('email', '"firstName"', '"lastName"') }} as email,
        {{ given_text('mobile') }} as phone,
        lower(status) as order_status,
        {{ given_text('"financialStatus"') }} as financial_status,
        lower({{ given_text('"paymentType"') }}) as payment_type,
        "paymentGateway" as payment_method,
        {{ given_text('"salesChannel"') }} as sales_channel,
        discounts #>> '{discountCode,code}' as discount_code,
        currency,
        location,

        -- numerics: major units as they come; `totals` are of now, `purchaseTotals` of the purchase
        coalesce(
            {{ json_number("\"purchaseTotals\" ->> 'total'") }},
            {{ json_number("totals ->> 'total'") }} + coalesce({{ json_number("totals ->> 'refunds'") }}, 0)
        ) as paid_amount,
        coalesce({{ json_number("totals ->> 'refunds'") }}, 0) as refunded_amount,
        {{ json_number("totals ->> 'total'") }} as net_amount,
        {{ json_number("totals ->> 'outstandingAmount'") }} as outstanding_amount,
        -- gift cards and credits pay, too, and are not in the total
        coalesce({{ json_number("\"purchaseTotals\" ->> 'giftCardCredit'") }}, {{ json_number("totals ->> 'giftCardCredit'") }}, 0)
        + coalesce({{ json_number("\"purchaseTotals\" ->> 'credit'") }}, {{ json_number("totals ->> 'credit'") }}, 0)
            as credit_amount,

        -- booleans
        coalesce("manualOrder", false)
        or coalesce(lower(btrim("salesChannel")) in ('manual', 'swap'), false) as is_manual,
        coalesce(lower(btrim("salesChannel")) = 'swap', false) as is_swap,
        "organiserMailListOptIn" as says_opt_in,

        -- json
        "additionalFields" as answers,
        raw_row as raw_data,

        -- timestamps
        coalesce("completedAt", "createdAt", "updatedAt", extracted_at) as ordered_at,
        "updatedAt" as updated_at,
        extracted_at

    from source

)

select * from renamed
