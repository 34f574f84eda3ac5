-- Nobody may be sent marketing who is out at any CRM, but by the setting that allows it.
with

opted_in as (

    select email
    from {{ ref('customers') }}
    where marketing_opt_in
        and {{ not_yet_published() }}

),

last_words as (

    select distinct on (email, source)
        email,
        subscribed

    from {{ ref('consent_events') }}
    where email = any(array(select email from opted_in))
        and channel = 'email'
        and origin = 'crm'
    order by email, source, occurred_at desc, subscribed

)

select distinct email
from last_words
where not subscribed
    and not {{ var('resubscribe_on_new_opt_in') }}
