-- Customers in the order of their e-mail. Where a destination is compared, each is looked up there
-- until the page is full: few when most are wanted, `window` when hardly any is.
select customer.*
from (
    select candidate.customer_id, candidate.email
    from (
        select customer_id, email, marketing_opt_in, customer_segment
        from publish.customers as person
        where email > %(after)s
            and {begins_as_typed}
        order by email
        limit %(window)s
    ) as candidate
    left join lateral (
        select true as found
        from marts.crm_contacts
        where destination = %(destination)s and email = candidate.email and not is_deleted
        limit 1
    ) as read on %(matched)s::boolean is not null
    -- made by us, and the CRM was not read since
    left join lateral (
        select true as found
        from ops.sync_status as standing
        where standing.destination = %(destination)s
            and standing.customer_id = candidate.customer_id
            and standing.external_id is not null
            and read.found is null
            and not exists (
                select from marts.crm_contacts as contact
                where contact.destination = %(destination)s
                    and contact.external_id = standing.external_id
            )
        limit 1
    ) as written on %(matched)s::boolean is not null
    where (
            %(matched)s::boolean is null
            or %(matched)s = coalesce(read.found, written.found, false)
        )
        and (%(opt_in)s::boolean is null or candidate.marketing_opt_in = %(opt_in)s)
        and (%(segment)s::text is null or candidate.customer_segment = %(segment)s)
    order by candidate.email
    limit %(limit)s
) as chosen
inner join publish.customers as customer
    on chosen.customer_id = customer.customer_id
order by customer.email
