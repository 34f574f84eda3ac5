-- Only orders of people in the customer stream are published. Those are looked up by name: a reference
-- would let a run of the customer stream alone test orders that were never built.
select orders.order_id
from {{ ref('publish_orders') }} as orders
where orders.checked_at = (select max(checked_at) from {{ ref('publish_orders') }})
    and not exists (
        select from publish.customers as customers
        where customers.customer_id = orders.customer_id
    )
