with

orders as (

    select * from {{ ref('stg_eventbrite__orders') }}

),

conformed as (

    select
        order_key,
        'eventbrite' as platform,
        order_id,
        order_id as order_reference,
        event_key,
        event_id,
        null as event_date_id,
        organization_id,
        order_status,
        -- the vendor's list of states is open: only those known as unfinished are no purchase
        coalesce(
            order_status not in ('started', 'pending', 'unpaid', 'abandoned'),
            false
        ) as was_placed,
        coalesce(order_status in ('refunded', 'cancelled', 'deleted'), false) as is_withdrawn,
        null::boolean as vendor_says_refunded,
        null as unknown_financial_status,
        null::boolean as is_complimentary,
        false as is_swap,
        first_name,
        last_name,
        customer_email,
        email,
        null as phone,
        null::jsonb as address,
        null::date as birth_date,
        null as location,
        null as payment_method,
        null as sales_channel,
        discount_code,
        currency,
        gross_amount,
        refunded_amount,
        null::numeric as vendor_net_amount,
        null::numeric as outstanding_amount,
        null::numeric as credit_amount,
        null::boolean as costs_are_kept,
        marketing_opt_in as says_opt_in,
        marketing_opt_in,
        false as is_opted_in_by_host,
        false as is_manual,
        {{ consent_question_answers(
            'answers', "answer ->> 'question_id'", "answer ->> 'question'", "(answer -> 'answer')"
        ) }} as question_answers,
        ordered_at,
        updated_at,
        extracted_at,
        raw_data

    from orders

)

select * from conformed
