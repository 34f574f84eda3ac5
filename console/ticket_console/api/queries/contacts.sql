-- What a CRM held when it was last read, in the order of its ids.
select contact.*
from (
    select external_id, email, first_name, last_name, mobile, landline, is_suppressed, lists,
        created_at, modified_at, extracted_at as read_at, is_deleted
    from marts.crm_contacts as person
    where destination = %(destination)s
        and external_id > %(after)s
        and {begins_as_typed}
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
