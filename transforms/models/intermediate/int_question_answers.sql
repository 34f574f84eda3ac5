with

by_buyers as (

    select
        order_key as asked_in,
        order_key,
        email,
        first_name,
        last_name,
        platform,
        question_answers,
        was_placed,
        minor_until,
        coalesce(updated_at, purchase_date) as changed_at,
        updated_at,
        extracted_at,
        built_at

    from {{ ref('ticket_sales') }}
    where email is not null
        and question_answers is not null

),

by_holders as (

    select
        attendees.attendee_key as asked_in,
        attendees.order_key,
        attendees.email,
        attendees.first_name,
        attendees.last_name,
        attendees.platform,
        attendees.question_answers,
        coalesce(orders.was_placed, false) as was_placed,
        attendees.minor_until,
        coalesce(attendees.updated_at, attendees.created_at) as changed_at,
        attendees.updated_at,
        attendees.extracted_at,
        attendees.built_at

    from {{ ref('attendees') }} as attendees
    left join {{ ref('ticket_sales') }} as orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null
        and attendees.question_answers is not null
        and attendees.email is distinct from orders.email

),

-- a ticket without an address of its own speaks for the buyer where it bears the buyer's name
by_buyers_as_holders as (

    select
        attendees.attendee_key as asked_in,
        orders.order_key,
        orders.email,
        orders.first_name,
        orders.last_name,
        orders.platform,
        attendees.question_answers,
        orders.was_placed,
        coalesce(orders.minor_until, attendees.minor_until) as minor_until,
        coalesce(attendees.updated_at, attendees.created_at) as changed_at,
        attendees.updated_at,
        attendees.extracted_at,
        attendees.built_at

    from {{ ref('ticket_sales') }} as orders
    inner join {{ ref('attendees') }} as attendees
        on orders.order_id = attendees.order_id
        and orders.platform = attendees.platform
    where orders.email is not null
        and attendees.question_answers is not null
        and (attendees.email is null or attendees.email = orders.email)
        and {{ folded_name('attendees') }} = {{ folded_name('orders') }}
        and {{ folded_name('orders') }} <> ''

),

unioned as (

    select * from by_buyers
    union all
    select * from by_holders
    union all
    select * from by_buyers_as_holders

),

final as (

    select
        concat_ws(':', unioned.asked_in, md5(said.question), unioned.email) as asked_by,
        unioned.order_key,
        unioned.email,
        unioned.first_name,
        unioned.last_name,
        unioned.platform,
        said.question,
        said.answer,
        unioned.was_placed,
        unioned.minor_until,
        least(unioned.changed_at, unioned.extracted_at) as asked_at,
        unioned.updated_at,
        unioned.extracted_at,
        unioned.built_at

    from unioned
    cross join lateral jsonb_each_text(unioned.question_answers) as said (question, answer)

)

select * from final
