with

shared as (

    select {{ counted('count(*)', 'address') }} as addresses
    from {{ ref('int_shared_addresses') }}
    having count(*) > 0

),

final as (

    select
        'shared_addresses' as topic,
        format(
            'No customer comes of %s under which {{ var("shared_address_names") }} or more names buy at the door'
            ' (shared_address_names): name what is your box office''s in nobodys_addresses; marts.unusable_addresses'
            ' lists the orders.',
            addresses
        ) as told

    from shared

)

select * from final
