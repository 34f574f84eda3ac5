with

orders as (

    select * from {{ ref('int_humanitix__orders') }}
    union all
    select * from {{ ref('int_eventbrite__orders') }}

)

select * from orders
