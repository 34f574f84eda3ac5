with

numbering_plans as (

    select * from {{ ref('numbering_plans') }}

),

final as (

    select
        'default_country' as topic,
        'default_country is {{ var("default_country") | replace("'", "''") }}, which is no country: name the one that'
        ' most buyers live in by its two letters of ISO 3166-1. Numbers of people whose country nothing else tells'
        ' are not read until then.' as told

    where not exists (
        select from numbering_plans
        where country = '{{ var("default_country") | replace("'", "''") }}'
    )

)

select * from final
