{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='email',
        full_refresh=false,
        indexes=[
            {'columns': ['email'], 'unique': True},
            {'columns': ['sync_version'], 'unique': True},
            {'columns': ['is_removed']},
            {'columns': ['checked_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('ticket_sales') }}, {{ ref('attendees') }}, {{ ref('former_addresses') }}, {{ ref('events') }}, {{ ref('event_dates') }}, {{ ref('stg_crm__consent_events') }}, {{ ref('stg_crm__engagement') }}, {{ ref('int_crm_contacts') }}

{% set checked_until = watermark('checked_at') if is_incremental() and not flags.FULL_REFRESH else none %}

with

customers as (

    select * from {{ ref('customers') }}
    {% if checked_until %}
    where built_at > {{ checked_until }}
    {% endif %}

),

hashed as (

    select
        email,
        customer_id,
        -- moments have a different text in each session's time zone; who waits for nothing has the version
        -- of before there was such a column
        md5((
            to_jsonb(customers)
            - array['orders_without_rate', 'crm_filled', 'next_review_at', 'built_at', 'opt_in_pending']
            || jsonb_build_object('consent_at', extract(epoch from consent_at))
            || case when opt_in_pending then '{"opt_in_pending": true}' else '{}' end::jsonb
        )::text) as row_hash

    from customers

),

compared as (

    select
        hashed.*,
        {% if is_incremental() %}
        existing.row_hash = hashed.row_hash and not existing.is_removed as is_unchanged,
        existing.sync_version as existing_version,
        existing.updated_at as existing_updated_at
        {% else %}
        false as is_unchanged,
        null::bigint as existing_version,
        null::timestamptz as existing_updated_at
        {% endif %}

    from hashed
    {% if is_incremental() %}
    left join {{ this }} as existing
        on hashed.email = existing.email
    {% endif %}

),

present as (

    select
        email,
        customer_id,
        row_hash,
        case when is_unchanged then existing_version else nextval('publish.sync_version') end as sync_version,
        case when is_unchanged then existing_updated_at else {{ run_now() }} end as updated_at,
        false as is_removed

    from compared

),

{% if is_incremental() %}
removed as (

    select
        existing.email,
        existing.customer_id,
        existing.row_hash,
        nextval('publish.sync_version') as sync_version,
        {{ run_now() }} as updated_at,
        true as is_removed

    from {{ this }} as existing
    left join {{ ref('customers') }} as customers
        on existing.email = customers.email
    where customers.email is null
        and not existing.is_removed
        {% if checked_until %}
        and existing.email = any(array({{ touched_emails(checked_until) }}))
        {% endif %}

),
{% endif %}

unioned as (

    select * from present
    {% if is_incremental() %}
    union all
    select * from removed
    {% endif %}

),

final as (

    select
        *,
        now() as checked_at

    from unioned

)

select * from final
