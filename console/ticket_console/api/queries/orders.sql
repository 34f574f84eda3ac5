select sale.order_key, sale.platform, sale.purchase_date, sale.order_status, sale.refund_status,
    sale.stands, event.event_name, event.venue_name, event.starts_on as event_date,
    sale.ticket_quantity, sale.ticket_types, sale.total_amount, sale.refund_amount,
    sale.net_amount, sale.currency, sale.discount_code
from marts.ticket_sales as sale
left join marts.events as event
    on sale.event_key = event.event_key
where sale.email = %(email)s
order by sale.purchase_date desc, sale.order_key
limit %(limit)s
