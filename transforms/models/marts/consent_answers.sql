{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='answer_key',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['answer_key'], 'unique': True},
            {'columns': ['asked_by', 'occurred_at']},
            {'columns': ['email']},
            {'columns': ['platform', 'read_until']},
            {'columns': ['question']},
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
        null as question,
        ticket_sales.marketing_opt_in::text as said,
        ticket_sales.purchase_date as asked_at,
        ticket_sales.updated_at,
        ticket_sales.extracted_at,
        ticket_sales.built_at

    from {{ ref('ticket_sales') }} as ticket_sales
    where ticket_sales.email is not null
        and ticket_sales.marketing_opt_in is not null
        and (ticket_sales.was_placed or not ticket_sales.marketing_opt_in)

),

holders as (

    select
        {{ asked_by('attendees', 'attendee_key') }} as asked_by,
        attendees.order_key,
        attendees.email,
        attendees.platform,
        null as question,
        attendees.marketing_opt_in::text as said,
        coalesce(attendees.held_since, attendees.created_at) as asked_at,
        attendees.updated_at,
        attendees.extracted_at,
        attendees.built_at

    from {{ ref('attendees') }} as attendees
    left join {{ ref('ticket_sales') }} as orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null
        and attendees.marketing_opt_in is not null
        and (coalesce(orders.was_placed, false) or not attendees.marketing_opt_in)

),

{% if listed('consent_questions') %}
question_answers as (

    select
        asked_by,
        order_key,
        email,
        platform,
        question,
        answer as said,
        asked_at,
        updated_at,
        extracted_at,
        built_at

    from {{ ref('int_question_answers') }}

),
{% endif %}

readings as (

    {% for told in ['buyers', 'holders'] + (['question_answers'] if listed('consent_questions') else []) %}
    select * from {{ told }}
    {%- if is_incremental() %}
    where (
            {%- for platform in ['humanitix', 'eventbrite'] %}
            (platform = '{{ platform }}' and extracted_at > {{ watermark('read_until', "platform = '" ~ platform ~ "'") }})
            {{- ' or' if not loop.last }}
            {%- endfor %}
            or (
                -- became an answer without being read again, by another order's "yes" or by a setting
                {{ "true" if told == 'question_answers' else "platform = 'humanitix'" }}
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
        question,
        said,
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
        {% if has_column(this, 'question') -%}
        question,
        coalesce(answer, subscribed::text) as said,
        {%- else -%}
        null as question,
        subscribed::text as said,
        {%- endif %}
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
        lag(said) over readings_in_order as said_before,
        row_number() over readings_in_order = 1 as is_first,
        lag(extracted_at) over readings_in_order as read_before,
        max(asked_at) over (
            readings_in_order rows between unbounded preceding and 1 preceding
        ) as asked_before

    from told
    window readings_in_order as (
        partition by asked_by
        order by extracted_at, answer_key is null, asked_at, said desc nulls last
    )

),

numbered as (

    select
        *,
        count(*) filter (where is_first or said_before is distinct from said) over (
            partition by asked_by
            order by extracted_at, answer_key is null, asked_at, said desc nulls last
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
        min(question) as question,
        min(said) as said,
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
                ) filter (where is_first or said_before is distinct from said)
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
        question,
        case when question is not null then said end as answer,
        case when question is null then said::boolean end as subscribed,
        is_flip,
        occurred_at,
        recorded_at,
        asked_until,
        read_until

    from answers
    -- a question that was left open says something only where it was answered before
    where said is not null
        or is_flip

)

select * from final
