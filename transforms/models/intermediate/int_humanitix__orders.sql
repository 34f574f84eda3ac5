with

orders as (

    select * from {{ ref('stg_humanitix__orders') }}

),

conformed as (

    select
        order_key,
        'humanitix' as platform,
        order_id,
        order_reference,
        event_key,
        event_id,
        event_date_id,
        null as organization_id,
        order_status,
        order_status is distinct from 'incomplete' as was_placed,
        coalesce(
            financial_status = 'refunded'
            or order_status in ('refunded', 'cancelled', 'deleted'),
            false
        ) as is_withdrawn,
        first_name,
        last_name,
        customer_email,
        email,
        phone,
        {{ address_answer('answers') }} as address,
        location,
        payment_method,
        sales_channel,
        discount_code,
        currency,
        gross_amount,
        refunded_amount,
        true as costs_are_kept,
        marketing_opt_in,
        ordered_at,
        updated_at,
        extracted_at,
        raw_data

    from orders

)

select * from conformed
