{{ config(severity='warn') }}

-- Left out of total_spent: give seeds/exchange_rates.csv a rate for the currency and the day.
select order_key
from {{ ref('ticket_sales') }}
where currency_without_rate is not null
    and {{ not_yet_published() }}
