with

orders as (

    select * from {{ ref('stg_humanitix__orders') }}

),

events as (

    select event_id as asking_event_id, questions
    from {{ ref('stg_humanitix__events') }}

),

conformed as (

    select
        order_key,
        'humanitix' as platform,
        order_id,
        order_reference,
        event_key,
        orders.event_id,
        event_date_id,
        null as organization_id,
        order_status,
        order_status is distinct from 'incomplete' as was_placed,
        coalesce(order_status in ('refunded', 'cancelled', 'deleted'), false) as is_withdrawn,
        -- whole is what the vendor calls so: the fee stays with a whole refund, and gift cards and
        -- credits make sums of nothing; sums are asked where it has a word that is not known
        case
            when lower(financial_status) = 'refunded' then true
            when lower(financial_status) in ('free', 'paid', 'partiallyrefunded') then false
        end as vendor_says_refunded,
        case
            when lower(financial_status) not in ('free', 'paid', 'partiallyrefunded', 'refunded')
                then financial_status
        end as unknown_financial_status,
        coalesce(payment_type = 'complimentary', false) as is_complimentary,
        is_swap,
        first_name,
        last_name,
        customer_email,
        email,
        phone,
        {{ address_answer('answers') }} as address,
        {{ birth_date_answer('answers', 'questions') }} as birth_date,
        location,
        payment_method,
        sales_channel,
        discount_code,
        currency,
        coalesce(paid_amount, case when lower(financial_status) = 'free' then 0 end) as gross_amount,
        refunded_amount,
        net_amount as vendor_net_amount,
        outstanding_amount,
        credit_amount,
        true as costs_are_kept,
        says_opt_in,
        -- what the host entered is not the buyer's answer, and a swap repeats the first order's; `false` is in
        -- every order, also where nobody was asked: the question is a switch of each event
        case
            when is_swap then null
            when is_manual and not {{ var('humanitix_manual_opt_in_counts') }} then null
            when says_opt_in then true
            when exists (
                select from {{ ref('stg_humanitix__orders') }} as asked
                where asked.event_id = orders.event_id
                    and asked.says_opt_in
                    and not asked.is_manual
            )
                then says_opt_in
        end as marketing_opt_in,
        coalesce(says_opt_in, false)
        and is_manual
        and is_swap is not true
        and not {{ var('humanitix_manual_opt_in_counts') }} as is_opted_in_by_host,
        is_manual,
        {{ consent_question_answers(
            'orders.answers', "answer ->> 'questionId'", question_text('events.questions', "answer ->> 'questionId'"), "(answer -> 'value')"
        ) }} as question_answers,
        ordered_at,
        updated_at,
        extracted_at,
        raw_data

    from orders
    left join events
        on orders.event_id = events.asking_event_id

)

select * from conformed
