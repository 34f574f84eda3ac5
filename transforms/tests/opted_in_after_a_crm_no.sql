-- Nobody may be sent marketing whose last word to a CRM was no, but by the setting that allows it.
with

opted_in as (

    select email
    from {{ ref('customers') }}
    where marketing_opt_in
        and {{ not_yet_published() }}

),

last_words as (

    select distinct on (email)
        email,
        subscribed

    from {{ ref('consent_events') }}
    where email = any(array(select email from opted_in))
        and channel = 'email'
        and origin = 'crm'
    order by email, occurred_at desc, subscribed

)

select email
from last_words
where not subscribed
    and not {{ var('resubscribe_on_new_opt_in') }}
