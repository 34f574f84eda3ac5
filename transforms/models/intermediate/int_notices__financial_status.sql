with

orders as (

    select
        unknown_financial_status as word,
        {{ counted('count(*)', 'order') }} as orders

    from {{ ref('ticket_sales') }}
    where unknown_financial_status is not null
    group by unknown_financial_status

),

final as (

    select
        'financial_status' as topic,
        format(
            'Humanitix says "%s" of the money of %s, a word that is not known: whether it all went back is told by the'
            ' sums alone. See marts.ticket_sales where unknown_financial_status is set, and compare with the orders'
            ' there.',
            left(word, 40), orders
        ) as told

    from orders

)

select * from final
