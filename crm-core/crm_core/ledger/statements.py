"""What the ledger asks PostgreSQL."""

from typing import Final

CLAIM: Final = "select pg_advisory_lock(hashtext('crm_core run'), hashtext(%s))"
RELEASE: Final = "select pg_advisory_unlock(hashtext('crm_core run'), hashtext(%s))"

UNSETTLED: Final = """
select i.customer_id::text as customer_id, s.sync_hash, s.external_id, s.payload, s.phone,
    coalesce(s.status, case when u.customer_id is not null then 'failed' end) as status,
    coalesce(s.membership, '{}') as membership,
    coalesce(s.kept, '{}') as kept,
    coalesce(s.attempts, 0) as attempts,
    s.error,
    s.status in ('suppressed', 'waiting') and s.record is not null as awaits_a_person,
    a.yes, a.times, a.asked_at, a.answered_at is not null as is_answered,
    u.customer_id is not null as is_under_way,
    u.tries,
    s.settings_hash is distinct from %(settings_hash)s as has_other_settings
from unnest(
    string_to_array(%(ids)s, e'\\n')::uuid[],
    string_to_array(%(versions)s, e'\\n')::bigint[],
    string_to_array(%(hashes)s, e'\\n', '')
) as i (customer_id, source_version, source_hash)
left join ops.sync_status as s
    on s.destination = %(destination)s and s.customer_id = i.customer_id
left join ops.sync_under_way as u
    on u.destination = %(destination)s and u.customer_id = i.customer_id
left join ops.sync_asked as a
    on a.destination = %(destination)s and a.customer_id = i.customer_id
where s.customer_id is null
    or (u.customer_id is not null and s.status not in ('failed', 'dead', 'rejected'))
    or (s.status = 'failed' and s.next_attempt_at < %(now)s)
    or (
        s.status in ('suppressed', 'waiting') and s.record is not null
        and s.last_synced_at < %(now)s
    )
    or i.source_hash is null
    or s.source_hash is distinct from i.source_hash
    or s.source_version is distinct from i.source_version
    or s.settings_hash is distinct from %(settings_hash)s
"""

DUE: Final = """
(
    select customer_id from ops.sync_status
    where destination = %(destination)s and status = 'failed' and next_attempt_at < %(now)s
        and record is not null
    order by next_attempt_at, customer_id
)
union all
(
    select customer_id from ops.sync_status
    where destination = %(destination)s and status in ('suppressed', 'waiting')
        and record is not null and last_synced_at < %(now)s
    order by customer_id
)
"""

RECORDS: Final = """
select record from ops.sync_status where destination = %s and customer_id = any(%s)
"""

LEFT_WHILE_WAITING: Final = """
select s.customer_id::text as customer_id
from ops.sync_status as s
where s.destination = {destination} and s.record is not null
    and (
        s.status = 'waiting'
        or s.status = 'failed' and exists (
            select from ops.sync_asked as a
            where a.destination = s.destination and a.customer_id = s.customer_id
                and a.answered_at is null
        )
    )
    and not exists (select from {table} as c where c.customer_id = s.customer_id)
"""
"""Who is to be asked by a kept record to confirm a yes, and is a customer no more."""

REVIVE: Final = """
update ops.sync_status
set status = 'failed', attempts = 0, next_attempt_at = '-infinity'
where destination = %s and status = 'dead'
"""

LAST_STATUS: Final = """
select status from ops.sync_runs
where destination = %s and run_id <> %s
order by started_at desc
limit 1
"""

BEGIN_WRITING: Final = """
insert into ops.sync_under_way as u (destination, customer_id, email, tries)
select %s, n.customer_id, n.email, jsonb_build_array(n.attempt)
from unnest(%s::uuid[], %s::text[], %s::jsonb[]) as n (customer_id, email, attempt)
on conflict (destination, customer_id) do update set
    email = excluded.email,
    tries = case when u.tries @> excluded.tries then u.tries else u.tries || excluded.tries end
"""
"""A try that is part of one noted before says nothing new; null, of a version that noted nothing,
stays null."""

END_WRITING: Final = """
delete from ops.sync_under_way where destination = %s and customer_id = any(%s::uuid[])
"""

NOTE_ASKING: Final = """
insert into ops.sync_asked
    (destination, customer_id, email, yes, asked_by, list_id, times, asked_at, answered_at)
values (
    %(destination)s, %(customer_id)s, %(email)s, %(yes)s, 'by call', %(list_id)s, %(times)s, now(),
    case when %(is_answered)s then now() end
)
on conflict (destination, customer_id) do update set
    (email, yes, asked_by, list_id, times, asked_at, answered_at) = row (
        excluded.email, excluded.yes, excluded.asked_by,
        coalesce(excluded.list_id, sync_asked.list_id), excluded.times,
        case when excluded.answered_at is null then excluded.asked_at else sync_asked.asked_at end,
        excluded.answered_at
    )
"""

NOTE_ASKED: Final = """
insert into ops.sync_asked as held
    (destination, customer_id, email, yes, asked_by, times, asked_at, answered_at)
values (%s, %s, %s, %s, %s, 1, now(), now())
on conflict (destination, customer_id) do update set
    email = excluded.email, yes = excluded.yes, asked_by = excluded.asked_by,
    times = 1, asked_at = excluded.asked_at, answered_at = excluded.answered_at
where held.yes <> excluded.yes or held.answered_at is null or excluded.asked_by <> 'by call'
"""
"""A field that is written again asks anew: what was read before says nothing of that."""

WAITING: Final = """
select count(*) from ops.sync_status where destination = %s and status = 'waiting'
"""

STATUS_COLUMNS: Final = (
    "destination", "customer_id", "email", "external_id", "sync_hash", "source_version",
    "source_hash", "settings_hash", "membership", "payload", "kept", "phone", "is_ours", "status",
    "error", "record",
)  # fmt: skip

MERGE_STATUS: Final = """
with tried as (
    select n.*,
        case
            when n.status <> 'failed' then 0
            when s.status in ('failed', 'dead') and s.source_version = n.source_version
                then s.attempts + 1
            else 1
        end as tries,
        case when n.status not in ('failed', 'rejected') then clock_timestamp() end as synced_at
    from new_status as n
    left join ops.sync_status as s
        on s.destination = n.destination and s.customer_id = n.customer_id
),
judged as (
    select {plain}, tries,
        case when status = 'failed' and tries >= {attempts} then 'dead' else status end as status,
        case
            when status = 'failed' and tries < {attempts}
                then now() + least({wait} * power(2, tries - 1), {longest}) * interval '1 minute'
        end as next_attempt_at,
        synced_at
    from tried
)
insert into ops.sync_status as s
    ({plain}, attempts, status, next_attempt_at, first_synced_at, last_synced_at)
select {plain}, tries, status, next_attempt_at, synced_at, synced_at
from judged
on conflict (destination, customer_id) do update set
    ({updated}) = row ({excluded}),
    is_ours = excluded.is_ours or s.is_ours,
    attempts = excluded.attempts,
    status = excluded.status,
    next_attempt_at = excluded.next_attempt_at,
    first_synced_at = coalesce(s.first_synced_at, excluded.first_synced_at),
    last_synced_at = coalesce(excluded.last_synced_at, s.last_synced_at)
"""

COPY_LOG: Final = """
copy ops.sync_log (run_id, destination, customer_id, email, external_id, outcome, changes, reason)
from stdin
"""

OPT_OUTS: Final = """
select no.email,
    array_agg(
        distinct case when no.source = %(destination)s then no.channel else %(elsewhere)s end
    )
from ops.consent_events as no
where no.email = any(%(emails)s) and not no.subscribed
    and (no.source = %(destination)s or no.channel = 'email')
    and not exists (
        select from ops.consent_events as yes
        where yes.source = no.source and yes.email = no.email and yes.channel = no.channel
            and yes.subscribed and yes.occurred_at > no.occurred_at
    )
group by no.email
"""

CUSTOMERS_OF: Final = """
select external_id, array_agg(email)
from ops.sync_status
where destination = %s and external_id = any(%s)
group by external_id
"""

MISSING: Final = """
select s.customer_id::text as customer_id, s.email, s.external_id, s.is_ours,
    array(
        select unnest(s.membership)
        union
        select jsonb_array_elements_text(each -> 'join')
        from ops.sync_under_way as u
        cross join jsonb_array_elements(u.tries) as tries (each)
        where u.destination = s.destination and u.customer_id = s.customer_id
    ) as membership
from ops.sync_status as s
where s.destination = {destination} and s.external_id is not null
    and s.status not in ('suppressed', 'withheld', 'removed')
    and not exists (select from {table} as c where c.customer_id = s.customer_id)
    and not exists (
        select from ops.sync_status as other
        join {table} as c on c.customer_id = other.customer_id
        where other.destination = s.destination and other.external_id = s.external_id
            and other.status <> 'removed'
    )
order by s.customer_id
"""
"""Who may be on our lists and left the stream, also whose last writing failed or was refused.

The lists are also those that a run was about to put them on when it was cut short.

Contacts that stand for somebody else there, too, are left alone: one with a second address or a new
one, or a merged one.
"""

_STRAYS: Final = """
select u.customer_id::text as customer_id, u.email, u.tries
from ops.sync_under_way as u
left join ops.sync_status as s
    on s.destination = u.destination and s.customer_id = u.customer_id
where u.destination = {destination} and u.email is not null and s.external_id is null
    and u.tries @> '[{{"creates": true}}]'
"""

MISSING_STRAYS: Final = f"""{_STRAYS}
    and not exists (select from {{table}} as c where c.customer_id = u.customer_id)
order by u.customer_id
"""

READDRESSED_STRAYS: Final = f"""{_STRAYS}
    and exists (select from {{table}} as former where former.customer_id = u.customer_id)
order by u.customer_id
"""

READDRESSED: Final = """
select s.customer_id::text as customer_id, s.email, s.external_id, s.is_ours,
    array(
        select unnest(s.membership)
        union
        select jsonb_array_elements_text(each -> 'join')
        from ops.sync_under_way as u
        cross join jsonb_array_elements(u.tries) as tries (each)
        where u.destination = s.destination and u.customer_id = s.customer_id
    ) as membership
from ops.sync_status as s
where s.destination = {destination} and s.external_id is not null
    and s.status not in ('suppressed', 'withheld', 'removed')
    and exists (select from {table} as former where former.customer_id = s.customer_id)
    and not exists (
        select from ops.sync_status as other
        where other.destination = s.destination and other.external_id = s.external_id
            and other.status <> 'removed'
            and not exists (
                select from {table} as former where former.customer_id = other.customer_id
            )
    )
order by s.customer_id
"""
"""As `MISSING`, of those whose orders name another address now."""

SYNCED: Final = """
select count(*) from ops.sync_status
where destination = %s and status = 'synced' and external_id is not null
"""

REMOVE: Final = """
update ops.sync_status set
    status = 'removed', sync_hash = null, source_hash = null, membership = '{}',
    external_id = case when %(archived)s then null else external_id end,
    payload = case when %(archived)s then null else payload end,
    phone = case when %(archived)s then null else phone end,
    error = %(reason)s
where destination = %(destination)s and customer_id = any(%(customer_ids)s::uuid[])
"""

MERGE_REJECTION: Final = """
insert into ops.rejected_rows
    (destination, record_hash, run_id, stream, customer_id, reason, record)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (destination, record_hash) do update set
    run_id = excluded.run_id, reason = excluded.reason, last_seen_at = now()
"""

INSERT_OPT_OUTS: Final = """
insert into ops.consent_events
    (customer_id, email, channel, subscribed, source, reason, occurred_at, external_id)
select distinct on (o.email, o.channel)
    s.customer_id, o.email, o.channel, false, %(destination)s, o.reason,
    greatest(o.occurred_at, held.yes_at), o.external_id
from unnest(
    %(emails)s::text[], %(channels)s::text[], %(reasons)s::text[], %(times)s::timestamptz[],
    %(contacts)s::text[]
) as o (email, channel, reason, occurred_at, external_id)
left join ops.sync_status as s on s.destination = %(destination)s and s.email = o.email
cross join lateral (
    select
        max(e.occurred_at) filter (where not e.subscribed) as no_at,
        max(e.occurred_at) filter (where e.subscribed) as yes_at
    from ops.consent_events as e
    where e.email = o.email and e.channel = o.channel and e.source = %(destination)s
) as held
where (o.channel <> 'email' or s.status is distinct from 'suppressed')
    and (
        held.yes_at is null and held.no_at is null
        or held.yes_at > coalesce(held.no_at, '-infinity')
            and (o.occurred_at > held.yes_at or now() > held.yes_at + interval '10 minutes')
    )
order by o.email, o.channel, o.occurred_at
"""
"""What is read is a state: it says nothing new where a "no" stands already, and what was read just
after somebody took one back may be from before."""
