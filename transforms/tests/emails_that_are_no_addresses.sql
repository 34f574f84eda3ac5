{{ config(severity='warn') }}

-- A buyer who left something else than an e-mail is no customer; the order counts all the same.
select order_key
from {{ ref('ticket_sales') }}
where customer_email is not null
    and email is null
    and {{ not_yet_published() }}
