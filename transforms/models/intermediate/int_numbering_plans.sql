with

numbering_plans as (

    select
        country,
        is_main,
        calling_code,
        -- 0011 may stand for 00, but before a number of North America with its trunk prefix
        '^(?:' || international_prefix || ')(?:11(?![0-9]{10}$))?([1-9][0-9]*)$' as international_pattern,
        '^(?:' || trunk_prefix || ')' as trunk_pattern,
        trunk_rule,
        trunk_groups,
        '^(?:' || number_pattern || ')$' as number_pattern,
        lengths

    from {{ ref('numbering_plans') }}

),

calling_codes as (

    select * from {{ ref('calling_codes') }}

),

international as (

    select
        '+' || calling_codes.calling_code as plan,
        calling_codes.calling_code,
        null as international_pattern,
        numbering_plans.trunk_pattern,
        numbering_plans.trunk_rule,
        numbering_plans.trunk_groups,
        numbering_plans.number_pattern,
        numbering_plans.lengths

    from calling_codes
    left join numbering_plans
        on calling_codes.calling_code = numbering_plans.calling_code
        and numbering_plans.is_main

),

national as (

    select
        country as plan,
        calling_code,
        international_pattern,
        trunk_pattern,
        trunk_rule,
        trunk_groups,
        number_pattern,
        lengths

    from numbering_plans

),

final as (

    select * from international
    union all
    select * from national

)

select * from final
