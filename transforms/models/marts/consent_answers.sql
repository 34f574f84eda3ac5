{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='answer_key',
        full_refresh=false,
        indexes=[
            {'columns': ['answer_key'], 'unique': True},
            {'columns': ['asked_by', 'occurred_at']},
            {'columns': ['email']},
            {'columns': ['platform', 'read_until']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

with

buyers as (

    select
        {{ asked_by('ticket_sales', 'order_key') }} as asked_by,
        ticket_sales.order_key,
        ticket_sales.email,
        ticket_sales.platform,
        ticket_sales.marketing_opt_in,
        ticket_sales.purchase_date as asked_at,
        ticket_sales.updated_at,
        ticket_sales.extracted_at,
        ticket_sales.built_at

    from {{ ref('ticket_sales') }} as ticket_sales
    where ticket_sales.email is not null
        and (ticket_sales.was_placed or not ticket_sales.marketing_opt_in)

),

holders as (

    select
        {{ asked_by('attendees', 'attendee_key') }} as asked_by,
        attendees.order_key,
        attendees.email,
        attendees.platform,
        attendees.marketing_opt_in,
        attendees.created_at as asked_at,
        attendees.updated_at,
        attendees.extracted_at,
        attendees.built_at

    from {{ ref('attendees') }} as attendees
    left join {{ ref('ticket_sales') }} as orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null
        and (coalesce(orders.was_placed, false) or not attendees.marketing_opt_in)

),

readings as (

    {% for told in ['buyers', 'holders'] %}
    select * from {{ told }}
    where marketing_opt_in is not null
    {%- if is_incremental() %}
        and (
            {%- for platform in ['humanitix', 'eventbrite'] %}
            (platform = '{{ platform }}' and extracted_at > {{ watermark('read_until', "platform = '" ~ platform ~ "'") }})
            {{- ' or' if not loop.last }}
            {%- endfor %}
            or (
                -- became an answer without being read again, by another order's "yes"
                platform = 'humanitix'
                and {{ not_yet_published() }}
                and not exists (
                    select from {{ this }} as answers
                    where answers.asked_by = {{ told }}.asked_by
                )
            )
        )
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{% if is_incremental() %}
known as (

    select distinct on (asked_by) *
    from {{ this }}
    where asked_by = any(array(select asked_by from readings))
    order by asked_by, read_until desc

),
{% endif %}

told as (

    select
        asked_by,
        null as answer_key,
        order_key,
        email,
        platform,
        marketing_opt_in,
        asked_at,
        updated_at,
        extracted_at,
        null::timestamptz as occurred_at,
        null::timestamptz as recorded_at,
        null::boolean as is_flip

    from readings
    {% if is_incremental() %}

    union all

    select
        asked_by,
        answer_key,
        order_key,
        email,
        platform,
        subscribed as marketing_opt_in,
        asked_until as asked_at,
        null as updated_at,
        read_until as extracted_at,
        occurred_at,
        recorded_at,
        is_flip

    from known
    {% endif %}

),

-- at one moment of reading the latest purchase tells, and of several "no" comes last
compared as (

    select
        *,
        lag(marketing_opt_in) over readings_in_order as said_before,
        lag(extracted_at) over readings_in_order as read_before,
        max(asked_at) over (
            readings_in_order rows between unbounded preceding and 1 preceding
        ) as asked_before

    from told
    window readings_in_order as (
        partition by asked_by
        order by extracted_at, answer_key is null, asked_at, marketing_opt_in desc
    )

),

numbered as (

    select
        *,
        count(*) filter (where said_before is distinct from marketing_opt_in) over (
            partition by asked_by
            order by extracted_at, answer_key is null, asked_at, marketing_opt_in desc
            rows between unbounded preceding and current row
        ) as episode

    from compared

),

-- what a purchase told that is newer than those read before was said at that purchase; what was seen to
-- change between two readings changed when its row did, or at the latest when it was seen; what was read
-- first was said at the purchase
answers as (

    select
        asked_by,
        (array_agg(answer_key order by extracted_at) filter (where answer_key is not null))[1] as answer_key,
        (array_agg(order_key order by extracted_at))[1] as order_key,
        min(email) as email,
        min(platform) as platform,
        bool_and(marketing_opt_in) as subscribed,
        coalesce(
            min(occurred_at),
            case
                when episode = 1 then min(asked_at)
                else min(
                    case
                        when asked_at > asked_before then asked_at
                        when updated_at > read_before and updated_at <= extracted_at then updated_at
                        else extracted_at
                    end
                ) filter (where said_before is distinct from marketing_opt_in)
            end
        ) as occurred_at,
        coalesce(min(recorded_at), min(extracted_at)) as recorded_at,
        coalesce(bool_or(is_flip), episode > 1) as is_flip,
        max(asked_at) as asked_until,
        max(extracted_at) as read_until

    from numbered
    group by asked_by, episode

),

final as (

    select
        coalesce(answer_key, asked_by || '@' || extract(epoch from recorded_at)) as answer_key,
        asked_by,
        order_key,
        email,
        platform,
        subscribed,
        is_flip,
        occurred_at,
        recorded_at,
        asked_until,
        read_until

    from answers

)

select * from final
