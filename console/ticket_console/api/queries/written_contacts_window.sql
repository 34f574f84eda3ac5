-- Where the candidates of `written_contacts` end.
select (array_agg(customer_id order by customer_id desc))[1] as last_key, count(*) as candidates
from (
    select customer_id
    from ops.sync_status
    where destination = %(destination)s
        and external_id is not null
        and customer_id > %(after)s
    order by customer_id
    limit %(window)s
) as candidate
