{% set asked_since = double_opt_in_since() | trim %}
{% set said_since_the_last_no = "subscribed and occurred_at > coalesce(last_no_at, '-infinity')" %}

with

-- what was said to other hosts is not said to the sender; a "no" to one that is not known may be
consent_events as (

    select * from {{ ref('consent_events') }}
    where channel in ('email', 'double_opt_in')
        {%- if listed('own_hosts') %}
        and (is_own_host or (is_own_host is null and not subscribed))
        {%- endif %}

),

{% if not listed('own_hosts') %}
-- while several hosts leave open whose consent is the sender's own, each of them had a last answer
last_answers as (

    select
        *,
        first_value(subscribed) over (
            partition by email, origin, case when is_own_host then 'own' else concat(source, ':', host_id) end
            order by occurred_at desc, subscribed, recorded_at desc
        ) as agreed_with_host

    from consent_events

),

-- and a "no" to any of them is not lifted by a "yes" to another
unlifted as (

    select
        *,
        bool_and(agreed_with_host) over (partition by email, origin) as agreed_with_all

    from last_answers

),
{% endif %}

engagement as (

    select * from {{ ref('stg_crm__engagement') }}
    where event_type = 'bounce'

),

-- a bounce that a CRM counted is a "no" of that CRM, also where its consent event is missing
told as (

    select
        email,
        coalesce(said_of, email) as said_of,
        channel,
        origin,
        source,
        subscribed,
        reason,
        occurred_at,
        recorded_at,
        coalesce(is_dated, false) as is_dated,
        false as is_counted_bounce

    {% if listed('own_hosts') -%}
    from consent_events
    {%- else -%}
    from unlifted
    where origin <> 'checkout' or agreed_with_all or not agreed_with_host
    {%- endif %}

    union all

    select
        email,
        email as said_of,
        'email' as channel,
        'crm' as origin,
        source,
        false as subscribed,
        'hard_bounce' as reason,
        occurred_at,
        recorded_at,
        false as is_dated,
        true as is_counted_bounce

    from engagement

),

-- each "yes" of a source closes what that source said of the address before; at the same moment "no"
-- comes last; a confirmation takes no "no" back
numbered as (

    select
        *,
        count(*) filter (where subscribed) over (
            partition by email, said_of, channel, origin, source
            order by occurred_at, subscribed desc
            rows between unbounded preceding and current row
        ) - subscribed::int as episode,
        count(*) filter (where subscribed) over (partition by email, said_of, channel, origin, source) as last_episode

    from told

),

answers as (

    select
        *,
        origin = 'crm' and not subscribed and episode = last_episode as is_standing_no,
        case
            when is_dated then occurred_at
            else min(occurred_at) over (partition by email, said_of, channel, origin, source, episode)
        end as said_at

    from numbered

),

{% if asked_since %}
dated as (

    select
        *,
        max(said_at) filter (where not subscribed and (origin = 'checkout' or is_standing_no))
            over (partition by email) as last_no_at

    from answers

),
{% endif %}

-- a source that shows a "no" without telling when said it at the first time; of several the latest
-- decides; who lifts a "no" takes it back, which is not yet a "yes"
latest as (

    select
        email,
        {% for kind, moment, condition in [
            ('answer', 'occurred_at', "origin = 'checkout' or (channel = 'email' and subscribed and reason is distinct from 'lifted')"),
            ('checkout', 'occurred_at', "origin = 'checkout'"),
            ('no', 'said_at', 'is_standing_no'),
        ] %}
        {%- for name, field in [('subscribed', 'subscribed'), ('source', 'source'), ('at', moment)] %}
        (
            array_agg({{ field }} order by {{ moment }} desc, subscribed, recorded_at desc, source)
            filter (where {{ condition }})
        )[1] as {{ kind }}_{{ name }},
        {%- endfor %}
        {%- endfor %}
        bool_or(is_standing_no and reason ~ 'bounce' and reason !~ 'soft') as has_bounced,
        bool_or(is_standing_no and reason ~ 'invalid') as is_invalid,
        count(*) filter (where is_standing_no and is_counted_bounce) as bounces
        {%- if asked_since %},
        min(occurred_at) filter (where origin = 'checkout' and {{ said_since_the_last_no }}) as yes_since,
        bool_or(origin = 'crm' and reason is distinct from 'lifted' and {{ said_since_the_last_no }}) as is_confirmed
        {%- endif %}

    from {{ 'dated' if asked_since else 'answers' }}
    group by email

),

-- who is out at any CRM is out, until each that said so has taken it back; a "no" at a checkout that
-- is newer speaks for itself
judged as (

    select
        *,
        case
            when no_at is null or (not answer_subscribed and answer_at > no_at) then 'answer'
            when {{ var('resubscribe_on_new_opt_in') }} and checkout_subscribed and checkout_at > no_at
                then 'checkout'
            else 'no'
        end as decided_by

    from latest

),

decided as (

    select
        *,
        {%- for name, column in [
            ('subscribed', 'is_yes'), ('source', 'consent_source'), ('at', 'consent_at')
        ] %}
        case decided_by
            {%- for kind in ['answer', 'checkout', 'no'] %}
            when '{{ kind }}' then {{ kind }}_{{ name }}
            {%- endfor %}
        end as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}

    from judged

),

-- a new "yes" waits until a CRM has told that the person confirmed it; an older one stands as it is
awaited as (

    select
        *,
        {% if asked_since -%}
        coalesce(is_yes and yes_since >= {{ asked_since }} and not is_confirmed, false)
        {%- else -%}
        false
        {%- endif %} as opt_in_pending

    from decided

),

consent as (

    select
        email,
        is_yes and not opt_in_pending as marketing_opt_in,
        opt_in_pending,
        consent_source,
        consent_at,
        case
            when is_invalid or bounces >= {{ var('bounces_until_invalid') }} then 'invalid'
            when has_bounced then 'bounced'
            else 'ok'
        end as email_status

    from awaited

)

select * from consent
