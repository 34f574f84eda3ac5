with

names as (

    select * from {{ ref('country_names') }}

),

aliases as (

    select * from {{ ref('country_aliases') }}

),

written as (

    select
        names.country,
        forms.written,
        2 as rank

    from names
    cross join lateral (
        values
        (names.country),
        (names.alpha_3),
        (names.name),
        (names.common_name),
        (names.official_name)
    ) as forms (written)
    where forms.written <> ''

    union all

    select
        country,
        written,
        1 as rank

    from aliases

),

final as (

    select distinct on ({{ country_key('written') }})
        {{ country_key('written') }} as country_key,
        country

    from written
    order by {{ country_key('written') }}, rank, country

)

select * from final
