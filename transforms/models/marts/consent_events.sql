{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['email']},
            {'columns': ['built_at']},
        ],
        pre_hook="{{ delete_consent_of_touched() }}",
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('event_dates') }}, {{ ref('stg_crm__engagement') }}, {{ ref('int_crm_contacts') }}

{% set is_small = is_incremental() and not concerns_most(published_at()) %}

with

{% if is_incremental() %}
touched as (

    {{ touched_emails(published_at()) }}

),

-- with an address, those that its orders named before
concerned as (

    select email from touched

    union

    select former_addresses.email
    from {{ ref('ticket_sales') }} as orders
    inner join {{ ref('former_addresses') }} as former_addresses
        on orders.order_key = former_addresses.order_key
    where orders.email = any(array(select email from touched))

),
{% endif %}

answers as (

    select
        answers.*,
        orders.event_key,
        orders.organization_id

    from {{ ref('consent_answers') }} as answers
    left join {{ ref('ticket_sales') }} as orders
        on answers.order_key = orders.order_key
    where answers.question is null {{ only_of('concerned', 'answers.email') if is_small }}

),

successors as (

    select distinct
        former_addresses.email as said_of,
        orders.email,
        {{ asked_by('orders', 'order_key', 'former_addresses.email') }} as asked_by

    from {{ ref('ticket_sales') }} as orders
    inner join {{ ref('former_addresses') }} as former_addresses
        on orders.order_key = former_addresses.order_key
    where orders.email <> former_addresses.email {{ only_of('touched', 'orders.email') if is_small }}

),

-- a buyer answers for nobody else
rows_that_ask as (

    select
        'order:' || order_key as consent_event_key,
        {{ asked_by('ticket_sales', 'order_key') }} as asked_by,
        email,
        {{ folded_name('ticket_sales') }} as name,
        platform,
        event_key,
        organization_id,
        marketing_opt_in,
        was_placed,
        minor_until,
        purchase_date as occurred_at,
        extracted_at as recorded_at

    from {{ ref('ticket_sales') }} as ticket_sales
    where email is not null {{ only_of('concerned') if is_small }}

    union all

    select
        'attendee:' || attendees.attendee_key as consent_event_key,
        {{ asked_by('attendees', 'attendee_key') }} as asked_by,
        attendees.email,
        {{ folded_name('attendees') }} as name,
        attendees.platform,
        attendees.event_key,
        attendees.organization_id,
        attendees.marketing_opt_in,
        coalesce(orders.was_placed, false) as was_placed,
        attendees.minor_until,
        coalesce(attendees.held_since, attendees.created_at) as occurred_at,
        attendees.extracted_at as recorded_at

    from {{ ref('attendees') }} as attendees
    left join {{ ref('ticket_sales') }} as orders
        on attendees.order_key = orders.order_key
    where attendees.email is not null {{ only_of('concerned', 'attendees.email') if is_small }}

),

-- a minor's age is told in one row, and holds for all under that name and address, and for those without a name
minors as (

    select
        email,
        name,
        max(minor_until) as minor_until

    from rows_that_ask
    where isfinite(minor_until)
    group by email, name

),

asked as (

    select
        rows_that_ask.*,
        greatest(rows_that_ask.minor_until, ages.minor_until) as of_age_from

    from rows_that_ask
    left join (
        select
            rows_that_ask.consent_event_key,
            max(minors.minor_until) as minor_until

        from rows_that_ask
        inner join minors
            on rows_that_ask.email = minors.email
            and rows_that_ask.name in (minors.name, '')
        group by rows_that_ask.consent_event_key
    ) as ages
        on rows_that_ask.consent_event_key = ages.consent_event_key

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

    -- a left join in effect: a full join is never a nested loop, see customers
    from asked
    full join answers
        on asked.asked_by = answers.asked_by
    where coalesce(asked.consent_event_key, '') <> ''
    order by
        asked.consent_event_key,
        answers.occurred_at > asked.occurred_at and answers.is_flip,
        case when answers.is_flip then answers.occurred_at else '-infinity' end desc

),

-- what was seen to change since it was read first, where no purchase tells it
changes as (

    select * from answers
    where is_flip
        and exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and answered.subscribed is not null
                and (not answers.subscribed or {{ was_of_age('answered.of_age_from', 'answers.occurred_at') }})
        )
        and not exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and answered.subscribed = answers.subscribed
                and answered.occurred_at = answers.occurred_at
        )

),

-- a "no" that no row says any more
no_longer_said as (

    select
        *,
        exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
        ) as is_still_theirs

    from answers
    where not answers.subscribed
        and not exists (
            select from answered
            where answered.asked_by = answers.asked_by and answered.email = answers.email
                and answered.subscribed is not null
        )

),

-- so it stays known of an event, also once its only "yes" was taken back
events_that_asked as (

    select distinct orders.event_key
    from {{ ref('ticket_sales') }} as orders
    inner join {{ ref('consent_answers') }} as yes
        on orders.order_key = yes.order_key
    where orders.event_key = any(array(select event_key from no_longer_said))
        and yes.platform = 'humanitix'
        and yes.subscribed
        and orders.is_opted_in_by_host is not true

),

-- a "yes" goes with the order that gets another address, a "no" of the former address stays; so does one
-- whose row says nothing any more, where its event asked
left_behind as (

    select * from no_longer_said
    where not is_still_theirs
        or event_key in (select events_that_asked.event_key from events_that_asked)

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

{% if listed('consent_questions') %}
meant as (

    select
        *,
        {{ meant_by_answer('question', 'answer') }} as subscribed_by_it

    from {{ ref('consent_answers') }}
    where question is not null {{ only_of('concerned') if is_small }}

),

still_asked as (

    select
        told.asked_by,
        told.email,
        bool_or(told.was_placed) as was_placed,
        max(greatest(told.minor_until, minors.minor_until)) as of_age_from

    from {{ ref('int_question_answers') }} as told
    left join minors
        on told.email = minors.email
        and {{ folded_name('told') }} in (minors.name, '')
    where true {{ only_of('concerned', 'told.email') if is_small }}
    group by told.asked_by, told.email

),

-- a "yes" counts while its row is theirs and nothing was answered instead that means neither; a "no" stays
answers_to_questions as (

    select
        meant.answer_key,
        meant.email,
        meant.subscribed_by_it as subscribed,
        meant.platform,
        orders.event_key,
        orders.organization_id,
        meant.occurred_at,
        meant.recorded_at

    from (
        select
            *,
            first_value(subscribed_by_it) over (partition by asked_by order by read_until desc) is not null as is_meant
        from meant
    ) as meant
    left join still_asked
        on meant.asked_by = still_asked.asked_by
        and meant.email = still_asked.email
    left join {{ ref('ticket_sales') }} as orders
        on meant.order_key = orders.order_key
    where not meant.subscribed_by_it
        or (
            meant.subscribed_by_it
            and meant.is_meant
            and still_asked.was_placed
            and {{ was_of_age('still_asked.of_age_from', 'meant.occurred_at') }}
        )

),
{% endif %}

-- an answer that is absent says nothing; who did not finish a checkout has not agreed to anything yet, and a minor
-- never did
said as (

    select
        consent_event_key,
        email,
        email as said_of,
        subscribed,
        platform,
        event_key,
        organization_id,
        occurred_at,
        recorded_at

    from answered
    where subscribed is not null
        and (not subscribed or (was_placed and {{ was_of_age('of_age_from', 'occurred_at') }}))

    {% for relation, email, suffix, condition in [
        ('changes', 'email', '', 'true'),
        ('left_behind', 'email', '', 'true'),
        ('inherited', 'heir', " || ':' || heir", 'not subscribed'),
    ] + ([('answers_to_questions', 'email', '', 'true')] if listed('consent_questions') else []) %}
    union all

    select
        'answer:' || answer_key{{ suffix }} as consent_event_key,
        {{ email }} as email,
        email as said_of,
        subscribed,
        platform,
        event_key,
        organization_id,
        occurred_at,
        recorded_at

    from {{ relation }}
    where {{ condition }}
    {% endfor %}

),

-- whoever sold the ticket asked; of events that are not known Eventbrite tells the organisation
hosted as (

    select
        said.*,
        coalesce(events.host_id, said.organization_id) as host_id,
        events.organizer_id

    from said
    left join {{ ref('events') }} as events
        on said.event_key = events.event_key

),

judged as (

    select
        *,
        {% if listed('own_hosts') -%}
        -- Eventbrite's flag is the organisation's, so that a "no" at the checkout of one of its organisers is one to all
        case
            when not subscribed and platform = 'eventbrite'
                and host_id in (select own.host_id from {{ ref('events') }} as own where {{ is_own_host('own') }})
                then true
            else {{ is_own_host('hosted') }}
        end as is_own_host
        {%- else -%}
        {{ is_own_host('hosted') }} as is_own_host
        {%- endif %}

    from hosted

),

heirs as (

    select distinct said_of, email
    from successors

),

-- the last word that the former address said to a host at other checkouts holds for its heirs, where it is a "no"
last_words as (

    select distinct on (said_of, {{ told_to('judged') }}) *
    from judged
    where email = said_of
        and said_of in (select heirs.said_of from heirs)
    order by said_of, {{ told_to('judged') }}, occurred_at desc, subscribed

),

inherited_elsewhere as (

    select
        last_words.consent_event_key || ':' || heirs.email as consent_event_key,
        heirs.email,
        last_words.said_of,
        last_words.subscribed,
        last_words.platform,
        last_words.occurred_at,
        last_words.recorded_at,
        last_words.host_id,
        last_words.is_own_host

    from heirs
    inner join last_words
        on heirs.said_of = last_words.said_of
    where not last_words.subscribed
        and not exists (
            select from said
            where said.consent_event_key = last_words.consent_event_key || ':' || heirs.email
        )

),

at_checkouts as (

    select
        consent_event_key,
        email,
        said_of,
        'email' as channel,
        subscribed,
        'checkout' as origin,
        platform as source,
        'checkout' as reason,
        host_id,
        is_own_host,
        true as is_dated,
        occurred_at,
        recorded_at

    from (
        {%- for told in ['judged', 'inherited_elsewhere'] %}
        select
            consent_event_key,
            email,
            said_of,
            subscribed,
            platform,
            host_id,
            is_own_host,
            occurred_at,
            recorded_at

        from {{ told }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as told

),

at_crms as (

    select
        'crm:' || consent_event_id as consent_event_key,
        email,
        email as said_of,
        channel,
        subscribed,
        'crm' as origin,
        source,
        reason,
        null as host_id,
        true as is_own_host,
        is_dated,
        occurred_at,
        recorded_at

    from {{ ref('stg_crm__consent_events') }}
    where email is not null {{ only_of('concerned') if is_small }}

),

-- a mailbox that is dead says nothing of its successor's, and nobody's "yes" is another address's
inherited_from_crms as (

    select
        at_crms.consent_event_key || ':' || heirs.email as consent_event_key,
        heirs.email,
        at_crms.said_of,
        at_crms.channel,
        at_crms.subscribed,
        at_crms.origin,
        at_crms.source,
        case when at_crms.subscribed then 'lifted' else at_crms.reason end as reason,
        at_crms.host_id,
        at_crms.is_own_host,
        at_crms.is_dated,
        at_crms.occurred_at,
        at_crms.recorded_at

    from heirs
    inner join at_crms
        on heirs.said_of = at_crms.email
    where at_crms.channel = 'email'
        and (at_crms.subscribed or coalesce(at_crms.reason, '') !~ 'bounce|invalid|quarantine|bad address')

),

unioned as (

    select * from at_checkouts
    union all
    select * from at_crms
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
        host_id,
        is_own_host,
        is_dated,
        occurred_at,
        recorded_at,
        now() as built_at

    from unioned
    {% if is_incremental() %}
    where email in (select touched.email from touched)
    {% endif %}

)

select * from final
