select published.*, to_jsonb(customer) -> 'crm_filled' as crm_filled
from publish.customers as published
left join marts.customers as customer
    on published.customer_id = customer.customer_id
where published.customer_id = %(customer_id)s
