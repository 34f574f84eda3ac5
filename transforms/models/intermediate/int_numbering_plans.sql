with

countries as (

    select * from {{ ref('countries') }}

),

-- with a plus a number tells its country itself
international as (

    select
        '+' as plan,
        calling_code,
        '+' || calling_code as prefix,
        concat('\+', calling_code, '(?:', trunk_prefix, ')?') as prefix_pattern,
        mobile_pattern,
        landline_pattern

    from countries

),

dialled_from_abroad as (

    select
        origin.country as plan,
        countries.calling_code,
        origin.international_prefix || countries.calling_code as prefix,
        concat(origin.international_prefix, countries.calling_code, '(?:', countries.trunk_prefix, ')?')
            as prefix_pattern,
        countries.mobile_pattern,
        countries.landline_pattern

    from countries
    cross join countries as origin

),

national as (

    select
        country as plan,
        calling_code,
        '' as prefix,
        concat('(?:', trunk_prefix, '|', calling_code, ')?') as prefix_pattern,
        mobile_pattern,
        landline_pattern

    from countries

),

unioned as (

    select * from international
    union all
    select * from dialled_from_abroad
    union all
    select * from national

),

final as (

    select
        plan,
        calling_code,
        prefix,
        concat('^', prefix_pattern, '(', mobile_pattern, ')$') as mobile_pattern,
        concat('^', prefix_pattern, '(', landline_pattern, ')$') as landline_pattern

    from unioned

)

select * from final
