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

-- depends_on: {{ ref('ticket_sales') }}, {{ ref('attendees') }}, {{ ref('events') }}, {{ ref('stg_crm__consent_events') }}

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
        -- moments have a different text in each session's time zone
        md5((
            to_jsonb(customers) - array['orders_without_rate', 'next_review_on', 'built_at']
            || jsonb_build_object('consent_at', extract(epoch from consent_at))
        )::text) as row_hash

    from customers

),

{% if is_incremental() %}
existing as (

    select * from {{ this }}
    {% if checked_until %}
    where email = any(array(
        select email from hashed
        union
        {{ touched_emails(checked_until) | indent(4) }}
    ))
    {% endif %}

),

kept as (

    select
        hashed.*,
        existing.sync_version,
        existing.updated_at

    from hashed
    inner join existing
        on hashed.email = existing.email
        and hashed.row_hash = existing.row_hash
        and not existing.is_removed

),

removed as (

    select existing.*
    from existing
    left join {{ ref('customers') }} as customers
        on existing.email = customers.email
    where customers.email is null and not existing.is_removed

),
{% endif %}

changed as (

    select
        hashed.*,
        nextval('publish.sync_version') as sync_version,
        {{ run_now() }} as updated_at

    from hashed
    {% if is_incremental() %}
    left join kept
        on hashed.email = kept.email
    where kept.email is null
    {% endif %}

),

unioned as (

    select *, false as is_removed from changed

    {% if is_incremental() %}
    union all

    select *, false as is_removed from kept

    union all

    select
        email,
        customer_id,
        row_hash,
        nextval('publish.sync_version') as sync_version,
        {{ run_now() }} as updated_at,
        true as is_removed

    from removed
    {% endif %}

),

final as (

    select
        email,
        customer_id,
        row_hash,
        sync_version,
        updated_at,
        is_removed,
        now() as checked_at

    from unioned

)

select * from final
