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
            {'columns': ['is_sold_at_door']},
            {'columns': ['minor_until']},
            {'columns': ['unknown_financial_status']},
            {'columns': ['platform', 'extracted_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('stg_eventbrite__full_passes') }}

with recursive

rates as (

    select * from {{ ref('int_exchange_rates') }}

),

events as (

    select * from {{ ref('events') }}

),

{% if is_incremental() %}
orders_read as (

    {% for platform in ['humanitix', 'eventbrite'] -%}
    select order_id from {{ ref('int_orders') }}
    where platform = '{{ platform }}'
        and extracted_at > {{ watermark('extracted_at', "platform = '" ~ platform ~ "'") }}
    {{ 'union' if not loop.last }}

    {% endfor -%}
),

-- a ticket or an order that changed tells of those that it was swapped from and for
swapped_tickets as (

    (
        select order_id, swapped_from, swapped_to from {{ ref('attendees') }}
        where built_at > {{ watermark('built_at') }}
            and (swapped_from is not null or swapped_to is not null)

        union

        select order_id, swapped_from, swapped_to from {{ ref('attendees') }}
        where order_id = any(array(select order_id from orders_read))
            and (swapped_from is not null or swapped_to is not null)
    )

    union

    select linked.order_id, linked.swapped_from, linked.swapped_to
    from swapped_tickets
    inner join {{ ref('attendees') }} as linked
        on linked.attendee_key = any(array[swapped_tickets.swapped_from, swapped_tickets.swapped_to])

),

changed_orders as (

    select order_id from orders_read

    union

    select order_id from {{ ref('attendees') }}
    where built_at > {{ watermark('built_at') }}

    union

    select order_id from swapped_tickets

    union

    select sold.order_id
    from events
    inner join {{ this }} as sold
        on events.event_key = sold.event_key
    where events.changed_at > {{ watermark('built_at') }}
        {%- if has_column(this, 'host_id') %}
        and (sold.host_id, sold.organizer_id) is distinct from (events.host_id, events.organizer_id)
        {%- endif %}

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

-- the tickets that those of an order were swapped from, back to the first
swapped_from as (

    select order_id as swapped_for, swapped_from as attendee_key from {{ ref('attendees') }}
    where swapped_from is not null
        {% if is_incremental() %}
        and order_id = any(array(select order_id from changed_orders))
        {% endif %}

    union

    select swapped_from.swapped_for, earlier.swapped_from
    from swapped_from
    inner join {{ ref('attendees') }} as earlier
        on swapped_from.attendee_key = earlier.attendee_key
    where earlier.swapped_from is not null

),

-- who was moved to another date or event bought when the first order was placed
first_orders as (

    select distinct on (swapped_from.swapped_for)
        swapped_from.swapped_for,
        first_orders.order_key,
        first_orders.ordered_at,
        first_orders.paid_amount <= 0 and first_orders.credit_amount <= 0 as is_free,
        first_orders.payment_type is not distinct from 'complimentary' as is_complimentary

    from swapped_from
    inner join {{ ref('attendees') }} as earlier
        on swapped_from.attendee_key = earlier.attendee_key
    inner join {{ ref('stg_humanitix__orders') }} as first_orders
        on earlier.order_id = first_orders.order_id
    order by swapped_from.swapped_for, first_orders.ordered_at, first_orders.order_key

),

orders as (

    select * from {{ ref('int_orders') }}
    {% if is_incremental() %}
    where order_id = any(array(select order_id from changed_orders))
    {% endif %}
    -- keeps names and addresses from being judged anew wherever they are read below
    offset 0

),

orders_with_tickets as (

    select
        orders.*,
        tickets_summary.*,
        orders.is_swap or tickets_summary.are_swaps or tickets_summary.are_balance as is_continuation

    from orders
    cross join lateral (
        select
            count(*) filter (where stands and kind = 'admission')::int as ticket_quantity,
            string_agg(distinct ticket_type, ', ' order by ticket_type) as ticket_types,
            min(discount_code) as tickets_discount_code,
            min(affiliate) as affiliate,
            coalesce(bool_and(is_sold_at_door), false) as are_sold_at_door,
            -- who bought a ticket in their own name is as old as its holder; a ticket type tells of a child,
            -- whose name and address may be the parent's
            max(minor_until) filter (
                where isfinite(minor_until)
                    and coalesce(email = orders.email, true)
                    and {{ folded_name('attendees') }} = {{ folded_name('orders') }}
                    and {{ folded_name('orders') }} <> ''
            ) as tickets_minor_until,
            coalesce(bool_or(stands), true) as any_ticket_stands,
            bool_or(is_swapped_away) as any_ticket_is_swapped_away,
            array_remove(array_agg(swapped_to), null) as swapped_to,
            coalesce(bool_and(coalesce(is_swap, false)), false) as are_swaps,
            coalesce(bool_and(kind = 'balance'), false) as are_balance,
            coalesce(bool_and(coalesce(is_complimentary, false)), false) as are_complimentary,
            -- an order without tickets that were read is taken for an admission
            coalesce(
                bool_or(
                    stands and kind = 'admission'
                    and (email is null or email = orders.email or minor_until is not null)
                ),
                true
            ) as has_own_admission,
            min(event_date_id) filter (where stands) as tickets_event_date_id,
            count(*) filter (where is_refunded) as refunded_tickets,
            coalesce(sum(gross_amount), 0) as tickets_gross,
            coalesce(sum(gross_amount) filter (where is_refunded), 0) as refunded_tickets_gross

        from {{ ref('attendees') }} as attendees
        where attendees.order_id = orders.order_id
            and attendees.platform = orders.platform
    ) as tickets_summary

),

-- an order whose tickets were all swapped stands while the last of them does; one that was not read is taken
-- for one that stands
swaps_followed as (

    select
        orders_with_tickets.*,
        first_orders.order_key as first_order_key,
        first_orders.is_free as first_is_free,
        first_orders.is_complimentary as first_is_complimentary,
        coalesce(first_orders.ordered_at, orders_with_tickets.ordered_at) as purchased_at,
        case when any_ticket_is_swapped_away and not any_ticket_stands then (
            with recursive later as (
                select unnest(swapped_to) as attendee_key
                union
                select next.swapped_to
                from later
                inner join {{ ref('attendees') }} as next
                    on later.attendee_key = next.attendee_key
            )

            select coalesce(bool_or(coalesce(swapped.stands, true)), true)
            from later
            left join {{ ref('attendees') }} as swapped
                on later.attendee_key = swapped.attendee_key
            where later.attendee_key is not null
                and swapped.swapped_to is null
        ) else any_ticket_stands end as stands_for_somebody

    from orders_with_tickets
    left join first_orders
        on orders_with_tickets.order_id = first_orders.swapped_for
        and orders_with_tickets.is_continuation

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

    from swaps_followed

),

amounts as (

    select
        *,
        case when is_gross_kept then gross_amount else gross_amount + refund_amount end as total_amount,
        coalesce(
            vendor_net_amount,
            case when is_gross_kept then gross_amount - refund_amount else gross_amount end
        ) as kept_amount

    from refunds_judged

),

standing as (

    select
        *,
        {{ local_day('purchased_at') }} as purchased_on,
        -- never more than there is to pay
        greatest(least(coalesce(nullif(outstanding_amount, 'NaN'), 0), kept_amount), 0) as owed_amount,
        is_withdrawn
        or coalesce(vendor_says_refunded, refund_amount > 0 and kept_amount <= 0) as is_wholly_refunded

    from amounts

),

settled as (

    select
        *,
        kept_amount - owed_amount as net_amount

    from standing

),

final as (

    select
        settled.order_key,
        settled.platform,
        settled.order_id as platform_order_id,
        settled.order_id,
        settled.order_reference,
        settled.event_key,
        settled.event_id,
        coalesce(settled.event_date_id, settled.tickets_event_date_id) as event_date_id,
        settled.organization_id,
        events.host_id,
        events.organizer_id,

        settled.customer_email,
        settled.email,
        nullif(concat_ws(' ', settled.first_name, settled.last_name), '') as customer_name,
        settled.first_name,
        settled.last_name,
        settled.phone as customer_phone,
        settled.address,
        settled.location,
        -- null where nothing tells of a minor, or who was of age when they bought
        nullif(
            greatest(
                {{ of_age_from('settled.birth_date', 'settled.purchased_on') }},
                settled.tickets_minor_until,
                settled.purchased_on
            ),
            settled.purchased_on
        ) as minor_until,

        settled.ticket_quantity,
        settled.ticket_types,
        settled.currency,
        settled.total_amount,
        settled.refund_amount,
        settled.owed_amount as outstanding_amount,
        settled.net_amount,
        '{{ var("reporting_currency") }}' as reporting_currency,
        case
            when settled.net_amount = 0 then 0
            else {{ in_reporting_currency('settled.net_amount * rates.rate') }}
        end as reporting_amount,
        case
            when settled.net_amount <> 0 and rates.rate is null
                then coalesce(settled.currency, '')
        end as currency_without_rate,

        settled.order_status,
        settled.unknown_financial_status,
        case
            when settled.refund_amount <= 0 then 'none'
            when settled.is_wholly_refunded then 'full'
            else 'partial'
        end as refund_status,
        settled.was_placed,
        settled.was_placed
        and not settled.is_wholly_refunded
        and settled.stands_for_somebody as stands,
        coalesce(settled.is_continuation, false) as is_continuation,
        settled.first_order_key,
        coalesce(
            settled.first_is_complimentary, settled.is_complimentary, settled.are_complimentary
        ) as is_complimentary,
        coalesce(
            settled.first_is_free, settled.total_amount <= 0 and coalesce(settled.credit_amount, 0) <= 0, false
        ) as is_free,
        settled.has_own_admission,
        settled.payment_method,
        settled.sales_channel,
        coalesce(settled.sales_channel = 'boxOffice', false) or settled.are_sold_at_door as is_sold_at_door,
        coalesce(settled.discount_code, settled.tickets_discount_code) as discount_code,
        settled.affiliate,
        {% if is_incremental() %}
        -- who once answered was asked, and so is who buys of that event later, also where no "yes" is left
        case
            when existing.marketing_opt_in is not null and not settled.says_opt_in then false
            when settled.marketing_opt_in is null and not settled.says_opt_in and not settled.is_manual
                and exists (
                    select from {{ this }} as answered
                    where answered.event_key = settled.event_key
                        and answered.marketing_opt_in is not null
                        -- tables of before have no such column, and took every "false" for an answer
                        and to_jsonb(answered) ->> 'is_opted_in_by_host' is not null
                        and answered.sales_channel is distinct from 'manual'
                )
                then false
            else settled.marketing_opt_in
        end as marketing_opt_in,
        {% else %}
        settled.marketing_opt_in,
        {% endif %}
        settled.is_opted_in_by_host,
        settled.question_answers,

        settled.purchased_at as purchase_date,
        settled.purchased_on as purchase_day,
        settled.updated_at,
        settled.extracted_at,
        settled.raw_data,
        {% if is_incremental() %}
        {{ emails_ever('settled.email', 'existing.known_emails') }} as known_emails,
        {% else %}
        array_remove(array[settled.email], null) as known_emails,
        {% endif %}
        now() as built_at

    from settled
    left join rates
        on settled.currency = rates.currency
        and settled.purchased_on >= rates.valid_from
        and settled.purchased_on < rates.valid_until
    left join events
        on settled.event_key = events.event_key
    {% if is_incremental() %}
    left join {{ this }} as existing
        on settled.order_key = existing.order_key
    {% endif %}

)

select * from final
