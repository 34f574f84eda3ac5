with

customers as (

    select * from {{ ref('customers') }}
    where email_status = 'ok'

),

-- an entry at another host's event is none of the sender's
ticket_sales as (

    select ticket_sales.*
    from {{ ref('ticket_sales') }} as ticket_sales
    left join {{ ref('events') }} as events
        on ticket_sales.event_key = events.event_key
    where ticket_sales.is_opted_in_by_host
        and ticket_sales.was_placed
        and events.is_own_host is not false

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

blocked as (

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
    where customers.marketing_opt_in

),

-- a host's entry is no answer of the buyer's, and a later "no" has answered it
entered_by_hosts as (

    select distinct on (customers.customer_id)
        ticket_sales.platform as destination,
        customers.customer_id,
        customers.email,
        null as external_id,
        ticket_sales.purchase_date as opted_in_at,
        'host' as opted_in_by,
        customers.consent_at as opted_out_at,
        customers.consent_source as opted_out_reason

    from ticket_sales
    inner join customers
        on ticket_sales.email = customers.email
    where not customers.marketing_opt_in
        and customers.opt_in_pending is not true
        and coalesce(customers.consent_at < ticket_sales.purchase_date, true)
    order by customers.customer_id, ticket_sales.purchase_date desc

),

final as (

    select * from blocked
    union all
    select * from entered_by_hosts

)

select * from final
