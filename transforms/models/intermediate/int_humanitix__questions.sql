with

events as (

    select * from {{ ref('stg_humanitix__events') }}

),

questions as (

    select
        events.event_id,
        question ->> '_id' as question_id,
        question ->> 'inputType' as input_type

    from events
    cross join {{ json_items('events.questions') }} as question

)

select * from questions
