with

named as (

    select unnest({{ text_array(listed('called_off_events')) }}) as id

),

unknown as (

    select string_agg(id, ', ' order by id) as ids

    from named
    where not exists (
            select from {{ ref('events') }} as events
            where named.id in (events.event_id, events.event_key)
        )

),

final as (

    select
        'called_off_events' as topic,
        format(
            'called_off_events names %s, which no event that was read has for its id or event_key: correct it, or take'
            ' it out.',
            ids
        ) as told

    from unknown
    where ids is not null

)

select * from final
