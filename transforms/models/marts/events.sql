{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='event_key',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['event_key'], 'unique': True},
            {'columns': ['changed_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('stg_humanitix__events') }}, {{ ref('stg_eventbrite__events') }}, {{ ref('stg_humanitix__event_dates') }}

with

{% if is_incremental() %}
changed_events as (

    {% for platform in ['humanitix', 'eventbrite'] -%}
    select event_id from {{ ref('stg_' ~ platform ~ '__events') }}
    where extracted_at > {{ watermark('extracted_at', "platform = '" ~ platform ~ "'") }}

    union

    {% endfor -%}
    select event_id from {{ ref('stg_humanitix__event_dates') }}
    where extracted_at > {{ watermark('dates_extracted_at') }}

    {%- if has_column(this, 'is_own_host') and not listed('own_hosts') %}

    union

    -- a further host of the account leaves it open whose consent is the sender's own
    select event_id from {{ this }}
    where is_own_host
        and platform in ({{ platforms_of_several_hosts() }})
    {%- endif %}

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
        {{ is_own_host('events') }} as is_own_host,
        {{ event_day('events.starts_at', 'events.time_zone') }} as starts_on

    from events

),

hashed as (

    select
        *,
        -- what people's rows depend on
        md5(row(
            event_name, venue_name, country, host_id, organizer_id, is_own_host, is_called_off, time_zone,
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
