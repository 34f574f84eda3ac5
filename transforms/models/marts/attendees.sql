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
            {'columns': ['event_key', 'was_checked_in']},
            {'columns': ['platform', 'extracted_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

with

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

),

final as (

    select
        tickets.attendee_key,
        tickets.platform,
        tickets.ticket_id,
        tickets.order_key,
        tickets.order_id,
        tickets.event_key,
        tickets.event_id,
        tickets.event_date_id,
        tickets.organization_id,
        tickets.ticket_type_id,
        tickets.ticket_type,
        tickets.kind,
        tickets.ticket_status,
        tickets.first_name,
        tickets.last_name,
        tickets.email,
        tickets.mobile_phone,
        tickets.other_phone,
        tickets.address,
        tickets.location,
        tickets.currency,
        tickets.gross_amount,
        tickets.is_cancelled,
        tickets.is_refunded,
        tickets.is_swapped_away,
        not (tickets.is_cancelled or tickets.is_refunded or tickets.is_swapped_away) as stands,
        tickets.is_checked_in,
        tickets.was_checked_in,
        tickets.checked_in_at,
        tickets.marketing_opt_in,
        tickets.discount_code,
        tickets.affiliate,
        tickets.created_at,
        tickets.updated_at,
        tickets.extracted_at,
        {% if is_incremental() %}
        {{ emails_ever('tickets.email', 'existing.known_emails') }} as known_emails,
        {% else %}
        array_remove(array[tickets.email], null) as known_emails,
        {% endif %}
        now() as built_at

    from tickets
    {% if is_incremental() %}
    left join {{ this }} as existing
        on tickets.attendee_key = existing.attendee_key
    {% endif %}

)

select * from final
