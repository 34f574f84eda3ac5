with

consent_events as (

    select * from {{ ref('consent_events') }}
    where channel = 'email'

),

latest as (

    select
        email,
        {% for origin in ['checkout', 'crm'] %}
        {%- for field in ['subscribed', 'source', 'occurred_at'] %}
        (
            array_agg({{ field }} order by occurred_at desc, subscribed, recorded_at desc)
            filter (where origin = '{{ origin }}')
        )[1] as {{ origin }}_{{ field }},
        {%- endfor %}
        {%- endfor %}
        max(occurred_at) filter (where origin = 'crm' and subscribed) as welcomed_back_at,
        max(occurred_at) filter (where origin = 'crm' and reason ~ 'bounce' and reason !~ 'soft') as bounced_at,
        max(occurred_at) filter (where origin = 'crm' and reason ~ 'invalid') as found_invalid_at

    from consent_events
    group by email

),

-- what a CRM was told is final; a "yes" given there is a person's act and counts until the next answer
judged as (

    select
        *,
        case
            when crm_subscribed is null then true
            when checkout_subscribed is null then false
            when crm_subscribed then checkout_occurred_at > crm_occurred_at
            else checkout_subscribed
                and checkout_occurred_at > crm_occurred_at
                and {{ var('resubscribe_on_new_opt_in') }}
        end as is_checkout_decisive

    from latest

),

consent as (

    select
        email,
        case when is_checkout_decisive then checkout_subscribed else crm_subscribed end as marketing_opt_in,
        case when is_checkout_decisive then checkout_source else crm_source end as consent_source,
        case when is_checkout_decisive then checkout_occurred_at else crm_occurred_at end as consent_at,
        case
            when found_invalid_at > coalesce(welcomed_back_at, '-infinity') then 'invalid'
            when bounced_at > coalesce(welcomed_back_at, '-infinity') then 'bounced'
            else 'ok'
        end as email_status

    from judged

)

select * from consent
