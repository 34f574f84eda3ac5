{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='date_key',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['date_key'], 'unique': True},
            {'columns': ['event_key']},
            {'columns': ['changed_at']},
            {'columns': ['built_at']},
        ],
        post_hook=["{{ remove_vanished_dates() }}", "{{ analyze_when_new() }}"],
    )
}}

-- depends_on: {{ ref('events') }}

with

{% if is_incremental() %}
changed_events as (

    {% for changed in ['events', 'attendees', 'ticket_sales'] -%}
    select event_key from {{ ref(changed) }}
    where built_at > {{ watermark('built_at') }}
    {{ 'union' if not loop.last }}

    {% endfor -%}
),
{% endif %}

events as (

    select * from {{ ref('int_events') }}
    {% if is_incremental() %}
    where event_key = any(array(select event_key from changed_events))
    {% endif %}

),

listed_dates as (

    select
        'humanitix:' || event_id as event_key,
        event_date_id,
        starts_at,
        ends_at,
        is_deleted

    from {{ ref('stg_humanitix__event_dates') }}

),

-- a door is judged by the tickets that stand
doors as (

    select
        attendees.event_key,
        attendees.event_date_id,
        count(*) filter (where attendees.stands and ticket_sales.stands) as tickets,
        count(*) filter (where attendees.stands and ticket_sales.stands and attendees.was_checked_in)
            as scanned_tickets

    from {{ ref('attendees') }} as attendees
    inner join {{ ref('ticket_sales') }} as ticket_sales
        on attendees.order_key = ticket_sales.order_key
    where attendees.kind = 'admission'
        {% if is_incremental() %}
        and attendees.event_key = any(array(select event_key from changed_events))
        {% endif %}
    group by attendees.event_key, attendees.event_date_id

),

-- an event without dates is one by itself; tickets may name dates that are not listed
keys as (

    select event_key, event_date_id from listed_dates
    union
    select event_key, event_date_id from doors
    union
    select events.event_key, null as event_date_id
    from events
    where not exists (select from listed_dates where listed_dates.event_key = events.event_key)

),

described as (

    select
        {{ date_key('keys') }} as date_key,
        events.platform,
        keys.event_key,
        events.event_id,
        keys.event_date_id,
        coalesce(listed_dates.starts_at, events.starts_at) as starts_at,
        coalesce(listed_dates.ends_at, listed_dates.starts_at, events.ends_at, events.starts_at) as ends_at,
        {{ event_day('coalesce(listed_dates.starts_at, events.starts_at)', 'events.time_zone') }} as starts_on,
        events.is_called_off or coalesce(listed_dates.is_deleted, false) as is_called_off,
        coalesce(doors.tickets, 0) as tickets,
        coalesce(doors.scanned_tickets, 0) as scanned_tickets,
        coalesce(
            doors.scanned_tickets > 0
            and doors.scanned_tickets >= {{ var('watched_door_share') }} * doors.tickets,
            false
        ) as is_watched

    from keys
    inner join events
        on keys.event_key = events.event_key
    left join listed_dates
        on keys.event_key = listed_dates.event_key
        and keys.event_date_id = listed_dates.event_date_id
    left join doors
        on keys.event_key = doors.event_key
        and keys.event_date_id is not distinct from doors.event_date_id

),

hashed as (

    select
        *,
        -- what people's rows depend on
        md5(row(
            extract(epoch from starts_at), extract(epoch from ends_at), starts_on, is_called_off, is_watched
        )::text) as content_hash

    from described

),

final as (

    select
        hashed.*,
        {% if is_incremental() %}
        case
            when existing.content_hash = hashed.content_hash then existing.changed_at
            else now()
        end as changed_at,
        {% else %}
        now() as changed_at,
        {% endif %}
        now() as built_at

    from hashed
    {% if is_incremental() %}
    left join {{ this }} as existing
        on hashed.date_key = existing.date_key
    {% endif %}

)

select * from final
