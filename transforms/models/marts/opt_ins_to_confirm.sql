with

customers as (

    select * from {{ ref('customers') }}
    where marketing_opt_in
        and email_status = 'ok'

),

sync_status as (

    select * from {{ ref('stg_crm__sync_status') }}
    where status = 'suppressed'
        and external_id is not null

),

said as (

    select
        email,
        source,
        subscribed,
        reason,
        occurred_at,
        max(occurred_at) filter (where subscribed) over (partition by email, source) as taken_back_at

    from {{ ref('stg_crm__consent_events') }}
    where channel = 'email'

),

opt_outs as (

    select distinct on (email, source)
        email,
        source,
        reason,
        occurred_at

    from said
    where not subscribed
        and occurred_at >= coalesce(taken_back_at, '-infinity')
    order by email, source, occurred_at, reason

),

final as (

    select
        sync_status.destination,
        customers.customer_id,
        customers.email,
        sync_status.external_id,
        customers.consent_at as opted_in_at,
        customers.consent_source as opted_in_by,
        opt_outs.occurred_at as opted_out_at,
        opt_outs.reason as opted_out_reason

    from sync_status
    inner join customers
        on sync_status.customer_id = customers.customer_id
    left join opt_outs
        on customers.email = opt_outs.email
        and sync_status.destination = opt_outs.source

)

select * from final
