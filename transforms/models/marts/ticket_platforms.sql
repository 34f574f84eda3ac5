with

events as (

    select * from {{ ref('events') }}

),

ticket_sales as (

    select * from {{ ref('ticket_sales') }}

),

attendees as (

    select * from {{ ref('attendees') }}

),

orders_summary as (

    select
        event_key,
        count(*) filter (where stands) as orders,
        max(purchase_date) as last_order_at,
        max(extracted_at) as orders_synced_at

    from ticket_sales
    group by event_key

),

attendees_summary as (

    select
        event_key,
        count(*) filter (where stands) as attendees,
        max(extracted_at) as attendees_synced_at

    from attendees
    group by event_key

),

final as (

    select
        events.event_key,
        events.platform,
        events.event_id as external_event_id,
        events.event_url as external_event_url,
        events.event_name,
        events.event_status,
        coalesce(orders_summary.orders, 0) as orders,
        coalesce(attendees_summary.attendees, 0) as attendees,
        orders_summary.last_order_at,
        events.extracted_at as event_synced_at,
        orders_summary.orders_synced_at,
        attendees_summary.attendees_synced_at,
        greatest(
            events.extracted_at,
            orders_summary.orders_synced_at,
            attendees_summary.attendees_synced_at
        ) as last_synced_at

    from events
    left join orders_summary
        on events.event_key = orders_summary.event_key
    left join attendees_summary
        on events.event_key = attendees_summary.event_key

)

select * from final
