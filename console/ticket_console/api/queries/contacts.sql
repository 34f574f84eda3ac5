-- What a CRM held when it was last read, in the order of its ids.
select contact.*
from (
    select external_id, email, first_name, last_name, mobile, landline, is_suppressed, lists,
        created_at, modified_at, extracted_at as read_at, is_deleted
    from marts.crm_contacts
    where destination = %(destination)s
        and external_id > %(after)s
        and (
            %(starts)s::text is null
            or email like %(starts)s
            or (
                not %(is_address)s
                and (
                    lower(last_name) like %(starts)s
                    or lower(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))
                        like %(starts)s
                )
            )
        )
    order by external_id
    limit %(window)s
) as contact
left join lateral (
    select marketing_opt_in, customer_segment
    from publish.customers
    where email = contact.email
    limit 1
) as customer on true
where not contact.is_deleted
    and (%(opt_in)s::boolean is null or customer.marketing_opt_in = %(opt_in)s)
    and (%(segment)s::text is null or customer.customer_segment = %(segment)s)
order by contact.external_id
limit %(limit)s
