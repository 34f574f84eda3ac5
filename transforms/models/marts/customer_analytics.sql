with

customers as (

    select * from {{ ref('customers') }}

),

brevo_status as (

    select * from {{ ref('stg_crm__sync_status') }}
    where destination = 'brevo'

),

final as (

    select
        customers.customer_id as id,
        customers.email,
        customers.first_name,
        customers.last_name,
        customers.mobile,
        customers.location,
        customers.marketing_opt_in,
        customers.email_status,
        customers.source,
        customers.customer_segment,
        customers.customer_type,
        customers.lead_score,
        customers.total_orders,
        customers.total_tickets,
        customers.total_spent,
        customers.currency,
        -- over the orders that total_spent is made of
        {{ in_reporting_currency(
            'customers.total_spent / nullif(greatest(customers.total_orders - customers.orders_without_rate, 0), 0)'
        ) }} as average_order_value,
        customers.events_attended,
        customers.preferred_venue,
        customers.customer_since,
        customers.first_order_date,
        customers.last_order_date,
        {{ today() }} - customers.last_order_date as days_since_last_order,
        customers.last_event_id,
        customers.last_event_name,
        customers.last_event_date,
        brevo_status.external_id as brevo_contact_id,
        coalesce(brevo_status.status, 'pending') as brevo_sync_status,
        brevo_status.last_synced_at as brevo_last_sync,
        brevo_status.error as brevo_sync_error

    from customers
    left join brevo_status
        on customers.customer_id = brevo_status.customer_id

)

select * from final
