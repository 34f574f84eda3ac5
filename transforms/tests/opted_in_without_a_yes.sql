-- Nobody may be sent marketing who never said yes.
select customers.email
from {{ ref('customers') }} as customers
where customers.marketing_opt_in
    and customers.{{ not_yet_published() }}
    and not exists (
        select from {{ ref('consent_events') }} as consent_events
        where consent_events.email = customers.email
            and consent_events.channel = 'email'
            and consent_events.subscribed
    )
