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

dialled_abroad as (

    select
        country as plan,
        calling_code,
        international_prefix || calling_code as prefix,
        international_prefix || calling_code as prefix_pattern,
        mobile_pattern,
        landline_pattern

    from countries

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
    select * from dialled_abroad
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
