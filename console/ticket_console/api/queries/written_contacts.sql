-- The contacts of a CRM that was never read, as far as the ledger knows.
select written.*
from (
    select standing.customer_id, standing.external_id, person.*, customer.mobile, customer.landline,
        standing.status = 'suppressed' as is_suppressed, standing.membership as lists,
        standing.first_synced_at as created_at, null::timestamptz as modified_at,
        null::timestamptz as read_at, customer.marketing_opt_in, customer.customer_segment
    from ops.sync_status as standing
    left join publish.customers as customer
        on standing.customer_id = customer.customer_id
    cross join lateral (
        select standing.email, customer.first_name, customer.last_name
    ) as person
    where standing.destination = %(destination)s
        and standing.external_id is not null
        and standing.customer_id > %(after)s
        and {begins_as_typed}
    order by standing.customer_id
    limit %(window)s
) as written
where (%(opt_in)s::boolean is null or written.marketing_opt_in = %(opt_in)s)
    and (%(segment)s::text is null or written.customer_segment = %(segment)s)
order by written.customer_id
limit %(limit)s
