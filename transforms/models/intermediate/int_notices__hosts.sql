with

named as (

    select unnest({{ text_array(listed('own_hosts')) }}) as id

),

events as (

    select * from {{ ref('events') }}

),

-- each host with an event that tells who it is
hosts as (

    select distinct on (platform, host_id)
        platform,
        initcap(platform) as platform_name,
        host_id,
        event_name,
        count(*) over (partition by platform, host_id) as events

    from events
    where host_id is not null
    order by platform, host_id, starts_at desc nulls last, event_key

),

ranked as (

    select
        *,
        row_number() over (partition by platform order by events desc, host_id) as place

    from hosts

),

platforms as (

    select
        platform,
        platform_name,
        count(*) as hosts,
        string_agg(concat(host_id, ' (' || event_name || ')'), ', ' order by place) filter (where place <= 10)
        || case when count(*) > 10 then ' and others' else '' end as examples

    from ranked
    group by platform, platform_name

),

unknown as (

    select string_agg(id, ', ' order by id) as ids

    from named
    where not exists (
            select from events
            where named.id in (events.host_id, events.organizer_id)
        )

),

told as (

    select
        format(
            '%s sells for %s hosts, and own_hosts does not say whose consent is your own: until it does, a "no" to any'
            ' of them counts as a "no". Name the ids of your own among %s.',
            platform_name, hosts, examples
        ) as told

    from platforms
    where hosts > 1
        and not exists (select from named)

    union all

    select
        format(
            'own_hosts names no host of %s, so no answer that was given there counts: add your own among %s, if any.',
            platform_name, examples
        ) as told

    from platforms
    where exists (select from named)
        and not exists (
            select from events
            where events.platform = platforms.platform
                and events.is_own_host
        )

    union all

    select
        format(
            'own_hosts names %s, for which no event that was read was sold: correct it, or take it out.', ids
        ) as told

    from unknown
    where ids is not null

),

final as (

    select
        'hosts' as topic,
        told

    from told

)

select * from final
