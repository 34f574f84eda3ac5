{{
    config(
        alias='customers',
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='customer_id',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['updated_at']},
            {'columns': ['email text_pattern_ops']},
            {'columns': ['lower(last_name) text_pattern_ops']},
            {'columns': ["lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) text_pattern_ops"]},
        ],
        pre_hook="{{ widen_amount('total_spent') }}",
        post_hook=["{{ unpublish_removed_customers() }}", "{{ analyze_when_new() }}"],
    )
}}

with

customers as (

    select * from {{ ref('customers') }}

),

versions as (

    select * from {{ ref('customer_versions') }}
    where not is_removed
    {% if is_incremental() %}
        and sync_version > {{ published_until() }}
    {% endif %}

),

final as (

    select
        customers.customer_id,
        customers.email,
        customers.first_name,
        customers.last_name,
        customers.mobile,
        customers.landline,
        customers.address_line1,
        customers.address_line2,
        customers.suburb,
        customers.state,
        customers.postcode,
        customers.country,
        customers.location,
        customers.marketing_opt_in,
        customers.opt_in_pending,
        customers.consent_source,
        customers.consent_at,
        customers.email_status,
        customers.source,
        customers.sources,
        customers.total_orders,
        customers.total_tickets,
        customers.total_spent,
        customers.currency,
        customers.first_order_date,
        customers.last_order_date,
        customers.customer_since,
        customers.first_event_date,
        customers.last_event_id,
        customers.last_event_name,
        customers.last_event_date,
        customers.events_attended,
        customers.preferred_venue,
        customers.customer_segment,
        customers.customer_segments,
        customers.customer_type,
        customers.lead_score,
        versions.row_hash,
        versions.updated_at,
        versions.sync_version

    from versions
    inner join customers
        on versions.email = customers.email

)

select * from final
