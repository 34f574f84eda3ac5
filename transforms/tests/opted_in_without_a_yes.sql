-- Nobody may be sent marketing who never said yes.
select email
from {{ ref('customers') }} as customers
where marketing_opt_in
    and {{ not_yet_published() }}
    and not exists (
        select from {{ ref('consent_events') }} as said
        where said.email = customers.email
            and said.channel = 'email'
            and said.subscribed
    )
