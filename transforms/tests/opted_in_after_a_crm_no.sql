-- Nobody may be sent marketing whose last word to a CRM was no, but by the setting that allows it.
select customers.email
from {{ ref('customers') }} as customers
where customers.marketing_opt_in
    and customers.{{ not_yet_published() }}
    and not {{ var('resubscribe_on_new_opt_in') }}
    and (
        select not crm_events.subscribed
        from {{ ref('consent_events') }} as crm_events
        where crm_events.email = customers.email
            and crm_events.channel = 'email'
            and crm_events.origin = 'crm'
        order by crm_events.occurred_at desc, crm_events.subscribed
        limit 1
    )
