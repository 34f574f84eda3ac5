"""What the ledger asks PostgreSQL."""

from typing import Final

CLAIM: Final = "select pg_advisory_lock(hashtext('crm_core run'), hashtext(%s))"
RELEASE: Final = "select pg_advisory_unlock(hashtext('crm_core run'), hashtext(%s))"

UNSETTLED: Final = """
select i.customer_id::text as customer_id, s.sync_hash, s.external_id, s.payload, s.phone,
    coalesce(s.status, case when u.customer_id is not null then 'failed' end) as status,
    coalesce(s.membership, '{}') as membership,
    coalesce(s.attempts, 0) as attempts,
    u.customer_id is not null as is_under_way
from unnest(
    string_to_array(%(ids)s, e'\\n')::uuid[],
    string_to_array(%(versions)s, e'\\n')::bigint[],
    string_to_array(%(hashes)s, e'\\n', '')
) as i (customer_id, source_version, source_hash)
left join ops.sync_status as s
    on s.destination = %(destination)s and s.customer_id = i.customer_id
left join ops.sync_under_way as u
    on u.destination = %(destination)s and u.customer_id = i.customer_id
where s.customer_id is null
    or u.customer_id is not null
    or s.status = 'failed'
    or i.source_hash is null
    or s.source_hash is distinct from i.source_hash
    or s.source_version is distinct from i.source_version
    or s.settings_hash is distinct from %(settings_hash)s
"""

LAST_STATUS: Final = """
select status from ops.sync_runs
where destination = %s and run_id <> %s
order by started_at desc
limit 1
"""

BEGIN_WRITING: Final = """
insert into ops.sync_under_way (destination, customer_id)
select %s, unnest(%s::uuid[])
on conflict do nothing
"""

END_WRITING: Final = """
delete from ops.sync_under_way where destination = %s and customer_id = any(%s::uuid[])
"""

STATUS_COLUMNS: Final = (
    "destination", "customer_id", "email", "external_id", "sync_hash", "source_version",
    "source_hash", "settings_hash", "membership", "payload", "phone", "status", "error",
)  # fmt: skip

MERGE_STATUS: Final = """
insert into ops.sync_status as s ({columns}, attempts, last_synced_at)
select {columns}, (status = 'failed')::int, case when status <> 'failed' then now() end
from new_status
on conflict (destination, customer_id) do update set
    ({updated}) = row ({excluded}),
    attempts = case when excluded.status = 'failed' then s.attempts + 1 else 0 end,
    next_attempt_at = null,
    last_synced_at = coalesce(excluded.last_synced_at, s.last_synced_at)
"""

COPY_LOG: Final = """
copy ops.sync_log (run_id, destination, customer_id, email, external_id, outcome, changes, reason)
from stdin
"""

OPT_OUTS: Final = """
select email, array_agg(channel)
from (
    select distinct on (email, channel) email, channel, subscribed
    from ops.consent_events
    where source = %s and email = any(%s)
    order by email, channel, occurred_at desc, id desc
) as latest
where not subscribed
group by email
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
    (customer_id, email, channel, subscribed, source, reason, occurred_at)
select s.customer_id, o.email, o.channel, false, %(destination)s, o.reason, o.occurred_at
from unnest(
    %(emails)s::text[], %(channels)s::text[], %(reasons)s::text[], %(times)s::timestamptz[]
) as o (email, channel, reason, occurred_at)
left join ops.sync_status as s on s.destination = %(destination)s and s.email = o.email
where (o.channel <> 'email' or s.status is distinct from 'suppressed')
    and not coalesce(
        (
            select not e.subscribed
            from ops.consent_events as e
            where e.email = o.email and e.channel = o.channel and e.source = %(destination)s
            order by e.occurred_at desc, e.id desc
            limit 1
        ),
        false
    )
"""
