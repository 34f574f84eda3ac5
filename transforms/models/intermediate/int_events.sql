with

events as (

    select * from {{ ref('int_humanitix__events') }}
    union all
    select * from {{ ref('int_eventbrite__events') }}

)

select * from events
