with

waiting as (

    select
        currency_without_rate as currency,
        {{ counted('count(*)', 'order') }} as orders,
        min(purchase_day) as earliest

    from {{ ref('ticket_sales') }}
    where currency_without_rate is not null
    group by currency_without_rate

),

final as (

    select
        'orders_without_rate' as topic,
        case currency
            when '' then format(
                'total_spent leaves out %s without a currency: see marts.ticket_sales where'
                ' currency_without_rate is empty, and ask the platform why.',
                orders
            )
            else format(
                'total_spent leaves out %s in %s, as seeds/exchange_rates.csv has no rate of their day: add one'
                ' that holds from %s; the next run adds them up.',
                orders, currency, earliest
            )
        end as told

    from waiting

)

select * from final
