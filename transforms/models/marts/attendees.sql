{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='attendee_key',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['attendee_key'], 'unique': True},
            {'columns': ['order_id']},
            {'columns': ['email']},
            {'columns': ['event_key']},
            {'columns': ['lower(btrim(ticket_type))']},
            {'columns': ['unusable_email']},
            {'columns': ['minor_until']},
            {'columns': ['platform', 'extracted_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

with

-- the offsets keep names, addresses and ages from being judged anew wherever they are read below
tickets as (

    select * from {{ ref('int_humanitix__tickets') }}
    {% if is_incremental() %}
    where extracted_at > {{ watermark('extracted_at', "platform = 'humanitix'") }}
    {% endif %}

    union all

    select * from {{ ref('int_eventbrite__tickets') }}
    {% if is_incremental() %}
    where extracted_at > {{ watermark('extracted_at', "platform = 'eventbrite'") }}
    {% endif %}
    offset 0

),

buyers as (

    select order_key, email, first_name, last_name
    from {{ ref('int_orders') }}
    {% if is_incremental() %}
    where order_id = any(array(select order_id from tickets))
    {% endif %}

),

{% set remembers = has_column(this, 'held_since') -%}
{#- an address that a changed variable makes nobody's, or somebody's, changes no hands -#}
{% set told_before = 'lower(coalesce(existing.email, existing.unusable_email))' -%}
{% set told_now = 'lower(coalesce(tickets.email, tickets.holder_email))' -%}

-- since when the address is the holder's: since it was seen to change, or, where the first reading shows
-- another name and address than the buyer's, since the ticket last changed
held as (

    select
        tickets.*,
        case
            {%- if remembers %}
            when {{ told_before }} = {{ told_now }} and existing.held_since is not null then existing.held_since
            when {{ told_before }} is distinct from {{ told_now }} and existing.attendee_key is not null
                then coalesce(tickets.updated_at, tickets.extracted_at)
            {%- endif %}
            when not tickets.is_swap
                and buyers.order_key is not null
                and {{ told_now }} is not null and {{ told_now }} is distinct from buyers.email
                and {{ folded_name('tickets') }} <> {{ folded_name('buyers') }}
                then coalesce(tickets.updated_at, tickets.created_at)
            else tickets.created_at
        end as held_since,
        coalesce(
            coalesce(tickets.email = buyers.email, tickets.email is null)
            and {{ folded_name('tickets') }} = {{ folded_name('buyers') }},
            false
        ) as bears_the_buyer

    from tickets
    left join buyers
        on tickets.order_key = buyers.order_key
    {%- if remembers %}
    left join {{ this }} as existing
        on tickets.attendee_key = existing.attendee_key
    {%- endif %}
    offset 0

),

-- null where nothing tells of a minor, or who was of age when the ticket became theirs
grown as (

    select
        *,
        case
            when birth_date <= {{ local_day('held_since') }}
                then {{ of_age_from('birth_date', local_day('held_since')) }}
            when stated_age >= {{ var("minimum_age") }} then null
            when stated_age >= 0
                then (
                    {{ local_day('coalesce(updated_at, created_at)') }}
                    + make_interval(years => {{ var("minimum_age") }} - floor(stated_age)::int)
                )::date
            {%- if listed('child_ticket_types') %}
            -- a parent's own name and address on a child's ticket are the parent's
            when lower(btrim(ticket_type)) in ({{ in_lower_case(listed('child_ticket_types')) }})
                and not bears_the_buyer
                then 'infinity'
            {%- endif %}
        end as of_age_from

    from held
    offset 0

),

final as (

    select
        grown.attendee_key,
        grown.platform,
        grown.ticket_id,
        grown.order_key,
        grown.order_id,
        grown.event_key,
        grown.event_id,
        grown.event_date_id,
        grown.organization_id,
        grown.ticket_type_id,
        grown.ticket_type,
        grown.kind,
        grown.ticket_status,
        grown.first_name,
        grown.last_name,
        grown.email,
        case when grown.email is null then grown.holder_email end as unusable_email,
        grown.mobile_phone,
        grown.other_phone,
        grown.address,
        grown.is_sold_at_door,
        grown.location,
        grown.currency,
        grown.gross_amount,
        grown.is_cancelled,
        grown.is_refunded,
        grown.is_complimentary,
        grown.is_swapped_away,
        grown.is_swap,
        grown.swapped_from,
        grown.swapped_to,
        not (grown.is_cancelled or grown.is_refunded or grown.is_swapped_away) as stands,
        grown.is_checked_in,
        grown.was_checked_in,
        grown.checked_in_at,
        grown.marketing_opt_in,
        grown.question_answers,
        grown.discount_code,
        grown.affiliate,
        grown.created_at,
        grown.updated_at,
        grown.held_since,
        case when grown.of_age_from > {{ local_day('grown.held_since') }} then grown.of_age_from end
            as minor_until,
        grown.extracted_at,
        {% if is_incremental() %}
        {{ emails_ever('grown.email', 'existing.known_emails') }} as known_emails,
        {% else %}
        array_remove(array[grown.email], null) as known_emails,
        {% endif %}
        now() as built_at

    from grown
    {% if is_incremental() %}
    left join {{ this }} as existing
        on grown.attendee_key = existing.attendee_key
    {% endif %}

)

select * from final
