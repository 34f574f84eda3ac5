with

tickets as (

    select * from {{ ref('int_customer_tickets') }}

),

judged as (

    select
        *,
        was_checked_in
        or (
            stands
            and event_ends_at < {{ run_now() }}
            and not is_called_off
            and not is_watched
        ) as is_attended

    from tickets
    where is_admission

),

attendance_summary as (

    select
        email,
        count(distinct date_key) filter (where is_own and is_attended)::int as events_attended,
        count(distinct purchase_key) filter (where is_free_order and order_stands and is_attended)::int
            as free_orders_used,
        min(event_on) filter (where is_own and (is_attended or (stands and is_called_off is not true)))
            as first_event_date,
        max(event_on) filter (where is_own and (is_attended or (stands and is_called_off is not true)))
            as latest_event_date,
        {%- for column, name in [
            ('event_key', 'last_attended_id'), ('event_name', 'last_attended_name'), ('event_on', 'last_attended_date')
        ] %}
        (array_agg({{ column }} order by event_ends_at desc, date_key) filter (where is_own and is_attended))[1]
            as {{ name }},
        {%- endfor %}
        min(event_ends_at) filter (
            where stands and not is_attended and not is_called_off and event_ends_at >= {{ run_now() }}
        ) as next_event_over_at,
        -- a minor's visit is the buyer's until the minor is of age
        min(minor_until) filter (where minor_until > {{ today() }} and isfinite(minor_until)) as next_of_age_on

    from judged
    group by email

)

select * from attendance_summary
