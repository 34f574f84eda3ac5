with

sightings as (

    select email, platform, true as is_buyer, location, ordered_at as seen_at
    from {{ ref('int_customer_orders') }}

    union all

    select email, platform, false as is_buyer, location, held_since as seen_at
    from {{ ref('int_customer_tickets') }}
    where is_holder

),

platforms as (

    select
        email,
        platform,
        min(seen_at) as first_seen_at,
        (
            array_agg(location order by is_buyer desc, seen_at desc, location)
            filter (where location is not null)
        )[1] as location

    from sightings
    group by email, platform

),

people as (

    select
        email,
        {{ local_day('min(first_seen_at)') }} as customer_since,
        (array_agg(platform order by first_seen_at, platform))[1] as source,
        array_agg(platform order by first_seen_at, platform) as sources,
        max(location) as location

    from platforms
    group by email

)

select * from people
