{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='order_key',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['order_key'], 'unique': True},
            {'columns': ['order_id']},
            {'columns': ['email']},
            {'columns': ['event_key']},
            {'columns': ['currency_without_rate']},
            {'columns': ['platform', 'extracted_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('stg_eventbrite__full_passes') }}

with

rates as (

    select * from {{ ref('int_exchange_rates') }}

),

{% if is_incremental() %}
changed_orders as (

    {% for platform in ['humanitix', 'eventbrite'] -%}
    select order_id from {{ ref('int_orders') }}
    where platform = '{{ platform }}'
        and extracted_at > {{ watermark('extracted_at', "platform = '" ~ platform ~ "'") }}

    union

    {% endfor -%}
    select order_id from {{ ref('attendees') }}
    where built_at > {{ watermark('built_at') }}

    union

    -- a first "yes" of an event tells that its buyers were asked
    select unasked.order_id
    from {{ this }} as unasked
    inner join {{ ref('int_orders') }} as asked
        on unasked.event_key = asked.event_key
    where asked.platform = 'humanitix'
        and asked.marketing_opt_in
        and asked.extracted_at > {{ watermark('extracted_at', "platform = 'humanitix'") }}
        and not exists (
            select from {{ this }} as answered
            where answered.event_key = asked.event_key
                and answered.marketing_opt_in is not null
        )

    union

    -- a full pass that ended since tells which orders were deleted; it may be landed long after its end
    select deleted.order_id
    from {{ ref('int_orders') }} as deleted
    inner join {{ this }} as existing
        on deleted.order_key = existing.order_key
    where deleted.platform = 'eventbrite'
        and deleted.order_status = 'deleted'
        and existing.order_status is distinct from 'deleted'
        and (select max(ended_at) from {{ ref('stg_eventbrite__full_passes') }})
        > {{ watermark('built_at') }} - interval '1 day'

    union

    select unrated.order_id
    from {{ this }} as unrated
    inner join rates
        on unrated.currency_without_rate = rates.currency
        and unrated.purchase_day >= rates.valid_from
        and unrated.purchase_day < rates.valid_until

),
{% endif %}

orders as (

    select * from {{ ref('int_orders') }}
    {% if is_incremental() %}
    where order_id = any(array(select order_id from changed_orders))
    {% endif %}

),

orders_with_tickets as (

    select
        orders.*,
        tickets_summary.*,
        {{ local_day('orders.ordered_at') }} as ordered_on

    from orders
    cross join lateral (
        select
            count(*) filter (where stands and kind = 'admission')::int as ticket_quantity,
            string_agg(distinct ticket_type, ', ' order by ticket_type) as ticket_types,
            min(discount_code) as tickets_discount_code,
            min(affiliate) as affiliate,
            coalesce(bool_or(stands or is_swapped_away), true) as any_ticket_stands,
            count(*) filter (where is_refunded) as refunded_tickets,
            coalesce(sum(gross_amount), 0) as tickets_gross,
            coalesce(sum(gross_amount) filter (where is_refunded), 0) as refunded_tickets_gross

        from {{ ref('attendees') }} as attendees
        where attendees.order_id = orders.order_id
            and attendees.platform = orders.platform
    ) as tickets_summary

),

-- a platform either keeps an order's gross amount after a refund or lowers it
refunds_judged as (

    select
        *,
        coalesce(
            refunded_amount,
            case when refunded_tickets > 0 then refunded_tickets_gross end,
            0
        ) as refund_amount,
        coalesce(
            costs_are_kept,
            case
                when refunded_tickets > 0 and gross_amount < tickets_gross then false
                {%- if var('eventbrite_costs_shrink_after_refund') %}
                when refunded_tickets > 0
                    then refunded_tickets_gross > 0
                    and coalesce(refunded_amount, 0) <= refunded_tickets_gross
                {%- endif %}
            end,
            {{ not var('eventbrite_costs_shrink_after_refund') }}
        ) as is_gross_kept

    from orders_with_tickets

),

amounts as (

    select
        *,
        case when is_gross_kept then gross_amount else gross_amount + refund_amount end as total_amount,
        coalesce(
            vendor_net_amount,
            case when is_gross_kept then gross_amount - refund_amount else gross_amount end
        ) as net_amount

    from refunds_judged

),

standing as (

    select
        *,
        is_withdrawn
        or coalesce(vendor_says_refunded, refund_amount > 0 and net_amount <= 0) as is_wholly_refunded

    from amounts

),

final as (

    select
        standing.order_key,
        standing.platform,
        standing.order_id as platform_order_id,
        standing.order_id,
        standing.order_reference,
        standing.event_key,
        standing.event_id,
        standing.event_date_id,
        standing.organization_id,

        standing.customer_email,
        standing.email,
        nullif(concat_ws(' ', standing.first_name, standing.last_name), '') as customer_name,
        standing.first_name,
        standing.last_name,
        standing.phone as customer_phone,
        standing.address,
        standing.location,

        standing.ticket_quantity,
        standing.ticket_types,
        standing.currency,
        standing.total_amount,
        standing.refund_amount,
        standing.net_amount,
        '{{ var("reporting_currency") }}' as reporting_currency,
        case
            when standing.net_amount = 0 then 0
            else {{ in_reporting_currency('standing.net_amount * rates.rate') }}
        end as reporting_amount,
        case
            when standing.net_amount <> 0 and rates.rate is null
                then coalesce(standing.currency, '')
        end as currency_without_rate,

        standing.order_status,
        case
            when standing.refund_amount <= 0 then 'none'
            when standing.is_wholly_refunded then 'full'
            else 'partial'
        end as refund_status,
        standing.was_placed,
        standing.was_placed
        and not standing.is_wholly_refunded
        and standing.any_ticket_stands as stands,
        standing.payment_method,
        standing.sales_channel,
        coalesce(standing.discount_code, standing.tickets_discount_code) as discount_code,
        standing.affiliate,
        {% if is_incremental() %}
        -- who once answered was asked, and so is who buys of that event later, also where no "yes" is left
        case
            when existing.marketing_opt_in is not null and not standing.says_opt_in then false
            when standing.marketing_opt_in is null and not standing.says_opt_in and not standing.is_manual
                and exists (
                    select from {{ this }} as answered
                    where answered.event_key = standing.event_key
                        and answered.marketing_opt_in is not null
                        -- tables of before have no such column, and took every "false" for an answer
                        and to_jsonb(answered) ->> 'is_opted_in_by_host' is not null
                        and answered.sales_channel is distinct from 'manual'
                )
                then false
            else standing.marketing_opt_in
        end as marketing_opt_in,
        {% else %}
        standing.marketing_opt_in,
        {% endif %}
        standing.is_opted_in_by_host,

        standing.ordered_at as purchase_date,
        standing.ordered_on as purchase_day,
        standing.updated_at,
        standing.extracted_at,
        standing.raw_data,
        {% if is_incremental() %}
        {{ emails_ever('standing.email', 'existing.known_emails') }} as known_emails,
        {% else %}
        array_remove(array[standing.email], null) as known_emails,
        {% endif %}
        now() as built_at

    from standing
    left join rates
        on standing.currency = rates.currency
        and standing.ordered_on >= rates.valid_from
        and standing.ordered_on < rates.valid_until
    {% if is_incremental() %}
    left join {{ this }} as existing
        on standing.order_key = existing.order_key
    {% endif %}

)

select * from final
