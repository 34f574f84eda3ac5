with

ticket_sales as (

    select * from {{ ref('ticket_sales') }}

),

orders as (

    select order_key, platform, organization_id, event_key, email, was_placed, is_opted_in_by_host
    from {{ ref('ticket_sales') }}

),

attendees as (

    select * from {{ ref('attendees') }}

),

answers as (

    select * from {{ ref('consent_answers') }}

),

former_addresses as (

    select * from {{ ref('former_addresses') }}

),

crm_events as (

    select * from {{ ref('stg_crm__consent_events') }}

),

buyers as (

    select
        'order:' || order_key as consent_event_key,
        {{ asked_by('ticket_sales', 'order_key') }} as asked_by,
        email,
        platform,
        marketing_opt_in,
        was_placed,
        purchase_date as occurred_at,
        extracted_at as recorded_at

    from ticket_sales
    where email is not null

),

-- a buyer answers for nobody else
holders as (

    select
        'attendee:' || attendees.attendee_key as consent_event_key,
        {{ asked_by('attendees', 'attendee_key') }} as asked_by,
        attendees.email,
        attendees.platform,
        attendees.marketing_opt_in,
        coalesce(orders.was_placed, false) as was_placed,
        attendees.created_at as occurred_at,
        attendees.extracted_at as recorded_at

    from attendees
    left join orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null

),

asked as (

    select * from buyers
    union all
    select * from holders

),

-- Eventbrite tells what an address agrees to with an organisation at the moment of reading, on every
-- row of the address that it sends. A purchase counts with the answer that held then, or with the
-- first one that was read; what changed later is an event of its own.
answered as (

    select distinct on (asked.consent_event_key)
        asked.*,
        case
            when asked.platform = 'eventbrite' or asked.marketing_opt_in is not null
                then coalesce(answers.subscribed, asked.marketing_opt_in)
        end as subscribed

    from asked
    left join answers
        on asked.asked_by = answers.asked_by
    order by
        asked.consent_event_key,
        answers.occurred_at > asked.occurred_at and answers.is_flip,
        case when answers.is_flip then answers.occurred_at else '-infinity' end desc

),

-- an answer that is absent says nothing, and who did not finish a checkout has not agreed to anything
-- yet
checkouts as (

    select
        consent_event_key,
        email,
        email as said_of,
        'email' as channel,
        subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        true as is_dated,
        occurred_at,
        recorded_at

    from answered
    where subscribed is not null
        and (was_placed or not subscribed)

),

-- what was seen to change since it was read first, where no purchase tells it
changes as (

    select * from answers
    where is_flip
        and exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and answered.subscribed is not null
        )
        and not exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and answered.subscribed = answers.subscribed
                and answered.occurred_at = answers.occurred_at
        )

),

-- so it stays known of an event, also once its only "yes" was taken back
events_that_asked as (

    select distinct orders.event_key
    from answers
    inner join orders
        on answers.order_key = orders.order_key
    where answers.platform = 'humanitix'
        and answers.subscribed
        and orders.is_opted_in_by_host is not true

),

-- a "yes" goes with the order that gets another address, a "no" of the former address stays; so does one
-- whose row says nothing any more, where its event asked
left_behind as (

    select answers.*
    from answers
    left join orders
        on answers.order_key = orders.order_key
    where not answers.subscribed
        and not exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and (
                    answered.subscribed is not null
                    or orders.event_key is null
                    or orders.event_key not in (select events_that_asked.event_key from events_that_asked)
                )
        )

),

successors as (

    select distinct
        former_addresses.email as said_of,
        orders.email,
        {{ asked_by('orders', 'order_key', 'former_addresses.email') }} as asked_by

    from former_addresses
    inner join orders
        on former_addresses.order_key = orders.order_key
    where orders.email <> former_addresses.email

),

-- and it holds for the address that the order names now
inherited as (

    select distinct on (answers.asked_by, successors.email)
        successors.email as heir,
        answers.*

    from successors
    inner join answers
        on successors.asked_by = answers.asked_by
        and successors.said_of = answers.email
    order by answers.asked_by, successors.email, answers.read_until desc

),

told_since as (

    {% for relation, email, condition in [
        ('changes', 'email', 'true'), ('left_behind', 'email', 'true'), ('inherited', 'heir', 'not subscribed')
    ] %}
    select
        'answer:' || answer_key || '{{ ":" if email == "heir" }}' || {{ email if email == 'heir' else "''" }} as consent_event_key,
        {{ email }} as email,
        email as said_of,
        'email' as channel,
        subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        true as is_dated,
        occurred_at,
        recorded_at

    from {{ relation }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- the last word that the former address said at other checkouts holds for its heirs, where it is a "no"
inherited_elsewhere as (

    select
        said.consent_event_key || ':' || heirs.email as consent_event_key,
        heirs.email,
        said.said_of,
        said.channel,
        said.subscribed,
        said.origin,
        said.source,
        said.reason,
        said.is_dated,
        said.occurred_at,
        said.recorded_at

    from (select distinct said_of, email from successors) as heirs
    inner join (
        select distinct on (said_of) *
        from (
            select * from checkouts
            union all
            select * from told_since where email = said_of
        ) as of_themselves
        where said_of in (select successors.said_of from successors)
        order by said_of, occurred_at desc, subscribed
    ) as said
        on heirs.said_of = said.said_of
    where not said.subscribed
        and not exists (
            select from told_since
            where told_since.consent_event_key = said.consent_event_key || ':' || heirs.email
        )

),

crms as (

    select
        'crm:' || consent_event_id as consent_event_key,
        email,
        email as said_of,
        channel,
        subscribed,
        'crm' as origin,
        source,
        reason,
        is_dated,
        occurred_at,
        recorded_at

    from crm_events
    where email is not null

),

-- a mailbox that is dead says nothing of its successor's, and nobody's "yes" is another address's
inherited_from_crms as (

    select
        crms.consent_event_key || ':' || heirs.email as consent_event_key,
        heirs.email,
        crms.said_of,
        crms.channel,
        crms.subscribed,
        crms.origin,
        crms.source,
        case when crms.subscribed then 'lifted' else crms.reason end as reason,
        crms.is_dated,
        crms.occurred_at,
        crms.recorded_at

    from (select distinct said_of, email from successors) as heirs
    inner join crms
        on heirs.said_of = crms.email
    where crms.channel = 'email'
        and (crms.subscribed or coalesce(crms.reason, '') !~ 'bounce|invalid|quarantine|bad address')

),

unioned as (

    select * from checkouts
    union all
    select * from told_since
    union all
    select * from inherited_elsewhere
    union all
    select * from crms
    union all
    select * from inherited_from_crms

),

final as (

    select
        consent_event_key,
        {{ customer_id('email') }} as customer_id,
        email,
        said_of,
        channel,
        subscribed,
        origin,
        source,
        reason,
        is_dated,
        occurred_at,
        recorded_at

    from unioned

)

select * from final
