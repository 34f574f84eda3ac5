"""What the read-back asks PostgreSQL, whichever CRM it is."""

from typing import Final

FULL_PASSES: Final = """
create temporary table passes on commit drop as
select stream, max(started_at::timestamptz) as started_at,
    max(extracted_at::timestamptz) as noted_at
from {table}
group by stream
"""

NO_FULL_PASSES: Final = """
create temporary table passes (stream text, started_at timestamptz, noted_at timestamptz)
on commit drop
"""

VIEW: Final = """
create or replace temporary view {name} as
select
    {id}::text as id,
    lower(btrim(normalize({email}, nfc), {blanks})) as email,
    string_to_array(lower({email} || ';' || coalesce({other_emails}, '')), ';') as addresses,
    raw.extracted_at::timestamptz as extracted_at,
    raw.extracted_at::timestamptz > {since} as is_new,
    coalesce(
        raw.extracted_at::timestamptz < (select started_at from passes where stream = {stream}),
        false
    ) as is_gone,
    to_jsonb(raw) as r
from {table} as raw
"""

NO_VIEW: Final = """
create or replace temporary view {name} as
select null::text as id, null::text as email, null::text[] as addresses,
    null::timestamptz as extracted_at, false as is_new, false as is_gone, null::jsonb as r
where false
"""

COLUMNS: Final = """
select column_name from information_schema.columns where table_schema = %s and table_name = %s
"""

READ_UNTIL: Final = "select read_until from ops.signal_readings where source = %s and stream = %s"

NOTE_READING: Final = """
insert into ops.signal_readings as held (source, stream, read_until)
values (%s, %s, %s)
on conflict (source, stream) do update set
    read_until = greatest(held.read_until, excluded.read_until)
"""

HELD: Final = """
create or replace temporary view held as
select email, channel, no_at, yes_at,
    no_at is not null and (yes_at is null or no_at >= yes_at) as is_no,
    last_recorded_at
from (
    select email, channel,
        max(occurred_at) filter (where not subscribed) as no_at,
        max(occurred_at) filter (where subscribed) as yes_at,
        max(recorded_at) as last_recorded_at
    from ops.consent_events
    where source = {source}
    group by email, channel
) as answers
"""

CARRIERS: Final = """
create or replace temporary view carriers as
select held.email, held.no_at,
    coalesce(array_agg(no.external_id) filter (where no.external_id is not null), '{{}}') as ids,
    bool_or(no.external_id is null) as are_unknown
from held
join ops.consent_events as no on no.email = held.email
where held.channel = 'email' and held.is_no
    and no.source = {source} and no.channel = 'email' and not no.subscribed
    and (held.yes_at is null or no.occurred_at >= held.yes_at)
group by held.email, held.no_at
"""
"""The contacts that hold the "no" that stands, as far as who told it knew them."""

CANDIDATES: Final = """
with standing as (
    select email, last_recorded_at from held where is_no and channel = 'email'
)
select email from standing
where last_recorded_at > %(told_since)s
    or exists (select from passes where noted_at > %(passes_since)s)
union
select unnest(addresses) from contacts where is_new
intersect
select email from standing
"""
"""Sets are matched by hash or by order, never one by one: both may hold hundreds of thousands."""

RARE_ADDRESSES: Final = """
select email from blocks where email ~ '[^ -~]|xn--'
union
select email from free where email ~ '[^ -~]|xn--'
union
select email from confirmations where email ~ '[^ -~]|xn--'
"""

NORMALISE: Final = "update {table} set email = %s where email = %s"

NEW_NOS: Final = """
select distinct on (blocks.email, blocks.list_id, blocks.external_id)
    blocks.kind, blocks.email, blocks.external_id, blocks.list_id,
    greatest(coalesce(blocks.occurred_at, blocks.extracted_at), held.yes_at) as occurred_at,
    case
        when not exists (
            select from ops.consent_events as told
            where told.source = %(source)s and told.event_key = blocks.event_key
        ) then blocks.event_key
    end as event_key
from blocks
left join held
    on held.email = blocks.email
    and held.channel = coalesce('list:' || blocks.list_id, 'email')
left join carriers on carriers.email = blocks.email and blocks.list_id is null
where (
        held.is_no is not true
        or not carriers.are_unknown and not blocks.external_id = any(carriers.ids)
    )
    and blocks.email <> ''
    and (
        held.yes_at is null or blocks.occurred_at > held.yes_at
        or blocks.extracted_at > held.yes_at + %(margin)s
    )
    and not (
        blocks.may_be_ours
        and exists (
            select from ops.sync_status as ours
            where ours.destination = %(source)s
                and ours.email = blocks.email and ours.status = 'suppressed'
        )
    )
order by blocks.email, blocks.list_id, blocks.external_id, blocks.may_be_ours, blocks.occurred_at,
    blocks.kind
"""
"""Twins of one address say no one by one: each has to take its own back. A key that is exact is
taken over, so that a delivery that tells the same later adds nothing.
"""

REPLACED: Final = """
select 'lift' as kind, blocks.email, null as external_id, null as list_id,
    min(blocks.occurred_at) - interval '1 microsecond' as occurred_at
from blocks
join held on held.email = blocks.email and held.channel = 'email' and held.is_no
where blocks.event_key is not null and blocks.list_id is null
    and blocks.occurred_at > held.no_at
    and not exists (
        select from carriers
        where carriers.email = blocks.email and not carriers.ids <@ array[blocks.external_id]
    )
    and not exists (
        select from ops.consent_events as told
        where told.source = %(source)s and told.event_key = blocks.event_key
    )
group by blocks.email
"""
"""A contact has one do-not-contact entry: where a newer one stands, the older was taken away."""

NEW_LIFTS: Final = """
select 'lift' as kind, free.email, null as external_id, null as list_id,
    max(free.lifted_at) as occurred_at
from free
join carriers on carriers.email = free.email
group by free.email, carriers.no_at, carriers.ids, carriers.are_unknown
having not bool_or(free.is_blocked)
    and carriers.ids <@ array_agg(free.external_id) filter (where not free.is_gone)
    and not (carriers.are_unknown and bool_or(free.is_gone))
    and max(free.lifted_at) filter (
        where not free.is_gone
            and (free.external_id = any(carriers.ids) or free.created_at < carriers.no_at)
    ) > carriers.no_at + interval '1 second'
"""
"""A "no" that is gone was taken back only where each contact that held it is still there with the
address, and no twin holds one or held one when it vanished. Deletions and merges lose the "no" with
its contact (Mautic 5.1.1, measured), and nobody has said yes by that. Where it is not known who
held it, a contact from before has to be there, and none may have vanished.
"""

WAITING: Final = """
create or replace temporary view waiting as
select asked.email, asked.asked_at, coalesce(asked.list_id, asked.asked_by) as confirmed_by
from ops.sync_asked as asked
join ops.sync_status as status
    on status.destination = asked.destination and status.customer_id = asked.customer_id
where asked.destination = {source}
    and (
        status.status = 'failed' and asked.answered_at is null
        or status.status = 'waiting' and not exists (
            select from ops.sync_under_way as begun
            where begun.destination = asked.destination
                and begun.customer_id = asked.customer_id
        )
    )
"""
"""Who was asked to confirm a yes, and whom no run is writing."""

NEW_CONFIRMATIONS: Final = """
select distinct on (told.email)
    'confirmation' as kind, told.email, told.external_id, told.confirmed_by,
    greatest(told.occurred_at, waiting.asked_at) as occurred_at
from waiting
join confirmations as told
    on told.email = waiting.email and told.confirmed_by = waiting.confirmed_by
    and told.extracted_at > waiting.asked_at
where not exists (
    select from ops.consent_events as known
    where known.source = %(source)s and known.email = waiting.email
        and known.channel = 'double_opt_in' and known.subscribed
        and known.recorded_at > waiting.asked_at
)
order by told.email, told.extracted_at desc
"""
"""What was read before somebody was asked says nothing of that."""

COUNT_CONSENT: Final = "analyze ops.consent_events"
"""Tells the planner of what was just written, which it would read whole for each person."""

HAPPENED: Final = """
select blocks.kind, blocks.email, blocks.external_id, blocks.event_key,
    case when blocks.event_key is null then least(blocks.occurred_at, episode.began_at)
        else blocks.occurred_at end as occurred_at
from blocks
left join lateral (
    select min(event.occurred_at) as began_at
    from ops.consent_events as event
    left join held on held.email = event.email and held.channel = event.channel
    where event.source = %(source)s and event.email = blocks.email and event.channel = 'email'
        and not event.subscribed and (held.yes_at is null or event.occurred_at >= held.yes_at)
        and (not blocks.may_be_ours or event.reason ~ 'unsubscribed')
) as episode on true
where blocks.kind in ('unsubscribe', 'bounce', 'complaint')
    and blocks.email <> '' and blocks.occurred_at is not null
    and (blocks.event_key is not null or episode.began_at is not null)
"""

HAPPENINGS: Final = "select * from happenings where occurred_at is not null"
