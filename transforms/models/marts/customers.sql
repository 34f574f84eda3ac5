{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='email',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['email'], 'unique': True},
            {'columns': ['customer_id'], 'unique': True},
            {'columns': ['next_review_at']},
            {'columns': ['built_at']},
        ],
        post_hook=["{{ remove_vanished_customers() }}", "{{ analyze_when_new() }}"],
    )
}}

-- depends_on: {{ ref('ticket_sales') }}, {{ ref('attendees') }}, {{ ref('former_addresses') }}, {{ ref('events') }}, {{ ref('event_dates') }}, {{ ref('stg_crm__consent_events') }}, {{ ref('stg_crm__engagement') }}, {{ ref('int_crm_contacts') }}

{% set touched_only -%}
    {% if is_incremental() and not concerns_most(watermark('built_at')) -%}
    where email = any(array(select email from touched))
    {%- endif %}
{%- endset %}

{% set own_fields = {
    'first_name': 'names.first_name',
    'last_name': 'names.last_name',
    'mobile': 'phones.mobile',
    'landline': 'phones.landline',
} %}

with

{% if is_incremental() %}
touched as (

    {{ touched_emails(watermark('built_at')) }}

    union

    select email
    from {{ this }}
    where next_review_at <= {{ run_now() }}

    -- who came of age since they were looked at, and is no customer yet
    {%- for model in ['ticket_sales', 'attendees'] %}

    union

    select grown.email
    from {{ ref(model) }} as grown
    left join {{ this }} as known
        on grown.email = known.email
    where grown.minor_until <= {{ today() }}
        and grown.email is not null
        and known.email is null
    {%- endfor %}

),
{% endif %}

people as (

    select * from {{ ref('int_customers__sightings') }}
    {{ touched_only }}

),

orders as (

    select * from {{ ref('int_customers__orders') }}
    {{ touched_only }}

),

attendance as (

    select * from {{ ref('int_customers__attendance') }}
    {{ touched_only }}

),

venues as (

    select * from {{ ref('int_customers__preferred_venue') }}
    {{ touched_only }}

),

names as (

    select * from {{ ref('int_customers__names') }}
    {{ touched_only }}

),

phones as (

    select * from {{ ref('int_customers__phones') }}
    {{ touched_only }}

),

addresses as (

    select * from {{ ref('int_customers__address') }}
    {{ touched_only }}

),

consent as (

    select * from {{ ref('int_customers__consent') }}
    {{ touched_only }}

),

crm_fill as (

    select * from {{ ref('int_customers__crm_fill') }}
    {{ touched_only }}

),

engagement as (

    select * from {{ ref('int_customers__engagement') }}
    {{ touched_only }}

),

described as (

    select
        {{ customer_id('people.email') }} as customer_id,
        people.email,

        {%- for field, own in own_fields.items() %}
        coalesce({{ own }}, crm_fill.{{ field }}) as {{ field }},
        {%- endfor %}
        jsonb_strip_nulls(jsonb_build_object(
            {%- for field, own in own_fields.items() %}
            '{{ field }}', case when {{ own }} is null then crm_fill.{{ field }}_from end
            {{- ',' if not loop.last }}
            {%- endfor %}
        )) as crm_filled,
        addresses.address_line1,
        addresses.address_line2,
        addresses.suburb,
        addresses.state,
        addresses.postcode,
        addresses.country,
        people.location,

        coalesce(consent.marketing_opt_in, false) as marketing_opt_in,
        coalesce(consent.opt_in_pending, false) as opt_in_pending,
        consent.consent_source,
        consent.consent_at,
        coalesce(consent.email_status, 'ok') as email_status,

        people.source,
        people.sources,
        coalesce(orders.total_orders, 0) as total_orders,
        {% if var('free_orders_make_vips') -%}
        coalesce(orders.total_orders, 0)
        {%- else -%}
        coalesce(orders.paid_orders, 0) + coalesce(attendance.free_orders_used, 0)
        {%- endif %} as orders_towards_vip,
        coalesce(orders.total_tickets, 0) as total_tickets,
        {{ in_reporting_currency('coalesce(orders.total_spent, 0)') }} as total_spent,
        '{{ var("reporting_currency") }}' as currency,
        coalesce(orders.orders_without_rate, 0) as orders_without_rate,
        orders.first_order_date,
        orders.last_order_date,
        people.customer_since,
        least(orders.first_event_date, attendance.first_event_date) as first_event_date,
        coalesce(orders.last_event_id, attendance.last_attended_id) as last_event_id,
        case
            when orders.last_event_id is not null then orders.last_event_name
            else attendance.last_attended_name
        end as last_event_name,
        case
            when orders.last_event_id is not null then orders.last_event_date
            else attendance.last_attended_date
        end as last_event_date,
        coalesce(attendance.events_attended, 0) as events_attended,
        venues.preferred_venue,

        -- who has no standing order is placed by the last event, or else by when they came
        coalesce(
            orders.last_order_date,
            attendance.last_attended_date,
            attendance.latest_event_date,
            people.customer_since
        ) as last_active_on,
        attendance.next_event_over_at,
        attendance.next_of_age_on,
        engagement.last_engaged_on,
        crm_fill.is_under_way as is_fill_under_way

    -- left joins in effect: full joins are never nested loops, which the planner is prone to here as it
    -- cannot know how many people there are, and would take these for left joins but for the coalesce
    from people
    full join orders on people.email = orders.email
    full join attendance on people.email = attendance.email
    full join venues on people.email = venues.email
    full join names on people.email = names.email
    full join phones on people.email = phones.email
    full join addresses on people.email = addresses.email
    full join consent on people.email = consent.email
    full join engagement on people.email = engagement.email
    full join crm_fill on people.email = crm_fill.email
    where coalesce(people.email, '') <> ''

),

dated as (

    select
        *,
        (last_active_on + interval '{{ var("inactive_after_months") }} months')::date as inactive_from,
        (last_active_on + interval '{{ var("active_within_months") }} months')::date as active_until,
        {{ today() }} - last_active_on as days_since_active,
        {{ today() }} - last_engaged_on as days_since_engaged

    from described

),

ruled as (

    select
        *,
        orders_towards_vip >= {{ var('vip_orders') }} or total_spent >= {{ var('vip_spend') }} as is_vip,
        {{ today() }} >= inactive_from as is_inactive,
        total_orders = 1 or (total_orders = 0 and {{ today() }} < inactive_from) as is_new,
        total_orders > 0 and {{ today() }} <= active_until as is_active,
        total_orders > 1 and {{ today() }} > active_until and {{ today() }} < inactive_from as is_regular

    from dated

),

segmented as (

    select
        *,
        array_remove(
            array[
                case when is_vip then 'vip' end,
                case when is_inactive then 'inactive' end,
                case when is_new then 'new' end,
                case when is_active then 'active' end,
                case when is_regular then 'regular' end
            ],
            null
        ) as customer_segments

    from ruled

),

scored as (

    select
        *,
        customer_segments[1] as customer_segment,
        case customer_segments[1]
            when 'vip' then 'VIP'
            when 'new' then 'New'
            else 'Returning'
        end as customer_type,
        round(
            {{ score_part('recency', 'days_since_active', '<=') }}
            + {{ score_part('frequency', 'total_orders', '>=') }}
            + {{ score_part('spend', 'total_spent', '>=') }}
            + {{ score_part('engagement', 'days_since_engaged', '<=') }}
        )::int as lead_score

    from segmented

),

-- when a rule above may next speak differently without anything new; what is being written to a CRM is
-- looked at again by the next run
reviewed as (

    select
        *,
        least(
            next_event_over_at,
            case when is_fill_under_way then {{ run_now() }} end,
            (
                select min({{ start_of_day('day') }})
                from unnest(array[
                    inactive_from,
                    active_until + 1,
                    next_of_age_on
                    {%- for limit, share in var('lead_score_recency') %},
                    last_active_on + {{ limit + 1 }}
                    {%- endfor %}
                    {%- for limit, share in var('lead_score_engagement') %},
                    last_engaged_on + {{ limit + 1 }}
                    {%- endfor %}
                ]) as day
                where day > {{ today() }}
            )
        ) as next_review_at

    from scored

),

final as (

    select
        customer_id,
        email,
        first_name,
        last_name,
        mobile,
        landline,
        address_line1,
        address_line2,
        suburb,
        state,
        postcode,
        country,
        location,
        marketing_opt_in,
        opt_in_pending,
        consent_source,
        consent_at,
        email_status,
        source,
        sources,
        total_orders,
        total_tickets,
        total_spent,
        currency,
        first_order_date,
        last_order_date,
        customer_since,
        first_event_date,
        last_event_id,
        last_event_name,
        last_event_date,
        events_attended,
        preferred_venue,
        customer_segment,
        customer_segments,
        customer_type,
        lead_score,
        orders_without_rate,
        crm_filled,
        next_review_at,
        now() as built_at

    from reviewed

)

select * from final
