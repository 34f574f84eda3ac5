with

orders as (

    select
        reason,
        {{ counted('count(*)', 'order') }} as orders

    from {{ ref('unusable_addresses') }}
    where not is_nobodys and attendee_key is null
    group by reason

),

final as (

    select
        'unusable_addresses' as topic,
        format(
            'No customer comes of %s whose address cannot be used, as %s: correct it at the platform;'
            ' marts.unusable_addresses lists them.',
            orders, reason
        ) as told

    from orders

)

select * from final
