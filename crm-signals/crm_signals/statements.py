"""What the recorder asks PostgreSQL; each statement takes a batch as arrays."""

from typing import Final

CLAIM: Final = "select pg_advisory_xact_lock(hashtext('crm_signals'), hashtext(%s))"

ERASED: Final = "select email_hash from ops.tombstones where email_hash = any(%s)"

WRITTEN_CONTACTS: Final = """
select distinct on (external_id) external_id, email
from ops.sync_status
where destination = %s and external_id = any(%s)
order by external_id, is_ours desc, email
"""

ID_TYPE: Final = """
select format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
where a.attrelid = to_regclass(%s) and a.attname = 'id'
    and exists (
        select from pg_attribute as other
        where other.attrelid = a.attrelid and other.attname = 'email'
    )
"""

READ_CONTACTS: Final = """
select id::text, email from {table} where id = any((%s::text[])::{type}[]) and email is not null
"""

FORGET_SEEN: Final = """
delete from ops.customer_email_engagement as seen
using unnest(
    %(emails)s::text[], %(types)s::text[], %(moments)s::timestamptz[], %(are_seen)s::boolean[]
) as told (email, event_type, occurred_at, is_seen)
where seen.source = %(source)s and seen.is_seen and not told.is_seen
    and seen.email = told.email and seen.event_type = told.event_type
    and seen.occurred_at between told.occurred_at - %(window)s and told.occurred_at + %(window)s
"""

ENGAGEMENT: Final = """
insert into ops.customer_email_engagement as held (
    source, told_by, event_key, customer_id, email, event_type, is_machine, is_seen, email_id,
    campaign_name, email_subject, link_url, occurred_at, raw_payload
)
select %(source)s, %(told_by)s, told.*
from unnest(
    %(keys)s::text[], %(customer_ids)s::uuid[], %(emails)s::text[], %(types)s::text[],
    %(are_machines)s::boolean[], %(are_seen)s::boolean[], %(email_ids)s::text[],
    %(campaigns)s::text[], %(subjects)s::text[], %(links)s::text[], %(moments)s::timestamptz[],
    %(payloads)s::jsonb[]
) as told (
    event_key, customer_id, email, event_type, is_machine, is_seen, email_id, campaign_name,
    email_subject, link_url, occurred_at, raw_payload
)
where not told.is_seen
    or not exists (
        select from ops.customer_email_engagement as other
        where other.source = %(source)s
            and other.email = told.email and other.event_type = told.event_type
            and other.occurred_at >= told.occurred_at - %(window)s
    )
on conflict (source, event_key) do update set
    told_by = 'webhook',
    created_at = case
        when excluded.is_machine and not held.is_machine then now() else held.created_at
    end,
    is_machine = held.is_machine or excluded.is_machine,
    email_id = coalesce(held.email_id, excluded.email_id),
    campaign_name = coalesce(held.campaign_name, excluded.campaign_name),
    email_subject = coalesce(held.email_subject, excluded.email_subject),
    link_url = coalesce(held.link_url, excluded.link_url),
    occurred_at = least(held.occurred_at, excluded.occurred_at),
    raw_payload = coalesce(held.raw_payload, excluded.raw_payload)
where held.told_by <> excluded.told_by
returning xmax = 0
"""

TOLD_CONSENT: Final = """
insert into ops.consent_events (
    source, event_key, customer_id, email, channel, subscribed, reason, occurred_at, external_id
)
select %(source)s, told.*
from unnest(
    %(keys)s::text[], %(customer_ids)s::uuid[], %(emails)s::text[], %(channels)s::text[],
    %(answers)s::boolean[], %(reasons)s::text[], %(moments)s::timestamptz[], %(contacts)s::text[]
) as told (event_key, customer_id, email, channel, subscribed, reason, occurred_at, external_id)
on conflict (source, event_key) do nothing
"""

OURS: Final = """
select status.email
from ops.sync_status as status
left join ops.sync_under_way as begun
    on begun.destination = status.destination and begun.customer_id = status.customer_id
where status.destination = %(source)s and status.email = any(%(emails)s)
    and (status.status = 'suppressed' or begun.customer_id is not null)
"""
ASKED: Final = """
select told.place
from unnest(
    %(places)s::integer[], %(emails)s::text[], %(confirmed_by)s::text[], %(moments)s::timestamptz[]
) as told (place, email, confirmed_by, occurred_at)
join ops.sync_asked as asked
    on asked.destination = %(source)s and asked.email = told.email
    and told.occurred_at > asked.asked_at
    and told.confirmed_by = coalesce(asked.list_id, asked.asked_by)
join ops.sync_status as status
    on status.destination = asked.destination and status.customer_id = asked.customer_id
where status.status = 'failed' and asked.answered_at is null
    or status.status = 'waiting' and not exists (
        select from ops.sync_under_way as begun
        where begun.destination = asked.destination and begun.customer_id = asked.customer_id
    )
"""
"""What happened before somebody was asked, and was told late, says nothing of that."""

OTHER_CARRIERS: Final = """
select lifted.place, lifted.email, no.external_id
from unnest(
    %(places)s::integer[], %(emails)s::text[], %(moments)s::timestamptz[], %(contacts)s::text[]
) as lifted (place, email, occurred_at, external_id)
join ops.consent_events as no
    on no.source = %(source)s and no.email = lifted.email and no.channel = 'email'
    and not no.subscribed and no.occurred_at <= lifted.occurred_at
    and no.external_id <> lifted.external_id
where not exists (
    select from ops.consent_events as yes
    where yes.source = %(source)s and yes.email = lifted.email and yes.channel = 'email'
        and yes.subscribed and yes.occurred_at > no.occurred_at
        and yes.occurred_at <= lifted.occurred_at
)
"""
"""A contact that is let in again takes back its own "no", and not that of its twin."""

REMAINING_REASONS: Final = """
select lifted.place
from unnest(%(places)s::integer[], %(emails)s::text[], %(moments)s::timestamptz[])
    as lifted (place, email, occurred_at)
where exists (
    select from ops.consent_events as no
    where no.source = %(source)s and no.email = lifted.email and no.channel = 'email'
        and not no.subscribed and no.reason !~ 'unsubscribed'
        and no.occurred_at <= lifted.occurred_at
        and not exists (
            select from ops.consent_events as yes
            where yes.source = %(source)s and yes.email = lifted.email and yes.channel = 'email'
                and yes.subscribed and yes.occurred_at > no.occurred_at
                and yes.occurred_at <= lifted.occurred_at
        )
)
"""
