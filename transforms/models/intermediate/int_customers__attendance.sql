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
            and not has_check_ins
        ) as is_attended

    from tickets
    where is_admission

),

attendance_summary as (

    select
        email,
        count(distinct event_key) filter (where is_attended)::int as events_attended,
        min(event_on) filter (where is_attended or (stands and is_called_off is not true)) as first_event_date,
        max(event_on) filter (where is_attended or (stands and is_called_off is not true)) as latest_event_date,
        (array_agg(event_key order by event_ends_at desc, event_key) filter (where is_attended))[1]
            as last_attended_id,
        (array_agg(event_name order by event_ends_at desc, event_key) filter (where is_attended))[1]
            as last_attended_name,
        (array_agg(event_on order by event_ends_at desc, event_key) filter (where is_attended))[1]
            as last_attended_date,
        min(event_ends_at) filter (
            where stands and not is_attended and not is_called_off and event_ends_at >= {{ run_now() }}
        ) as next_event_over_at

    from judged
    group by email

)

select * from attendance_summary
