{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='event_key',
        indexes=[
            {'columns': ['event_key'], 'unique': True},
            {'columns': ['changed_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

with

{% if is_incremental() %}
changed_events as (

    {% for platform in ['humanitix', 'eventbrite'] -%}
    select event_id from {{ ref('int_events') }}
    where platform = '{{ platform }}'
        and extracted_at > {{ watermark('extracted_at', "platform = '" ~ platform ~ "'") }}

    union

    {% endfor -%}
    select event_id from {{ ref('int_events') }}
    where dates_extracted_at > {{ watermark('dates_extracted_at') }}

    union

    select event_id from {{ ref('attendees') }}
    where built_at > {{ watermark('built_at') }}

),
{% endif %}

events as (

    select * from {{ ref('int_events') }}
    {% if is_incremental() %}
    where event_id = any(array(select event_id from changed_events))
    {% endif %}

),

described as (

    select
        events.*,
        {{ local_day('events.starts_at') }} as starts_on,
        exists (
            select from {{ ref('attendees') }} as attendees
            where attendees.event_key = events.event_key
                and attendees.was_checked_in
        ) as has_check_ins

    from events

),

hashed as (

    select
        *,
        -- what people's rows depend on
        md5(row(
            event_name, venue_name, country, is_cancelled, has_check_ins, dates_digest,
            extract(epoch from starts_at), extract(epoch from ends_at)
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
        on hashed.event_key = existing.event_key
    {% endif %}

)

select * from final
