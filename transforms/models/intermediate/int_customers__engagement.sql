with

engagement as (

    select * from {{ ref('stg_crm__engagement') }}
    where event_type in ('open', 'click')
        and not coalesce(is_machine, false)

),

final as (

    select
        email,
        max({{ local_day('occurred_at') }}) as last_engaged_on

    from engagement
    group by email

)

select * from final
