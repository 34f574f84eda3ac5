with

sightings as (

    select * from {{ ref('int_customer_contacts') }}

),

platforms as (

    select
        email,
        platform,
        min(seen_at) as first_seen_at,
        string_agg(distinct {{ folded_name('sightings') }}, '|') filter (
            where {{ is_name_at_the_door('sightings') }}
        ) as names_at_the_door,
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
    having (
            select count(distinct name) from string_to_table(string_agg(names_at_the_door, '|'), '|') as name
        ) < {{ var('shared_address_names') }}

)

select * from people
