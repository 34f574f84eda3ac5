create temporary table blocks on commit drop as
select
    btrim(address) as email,
    contacts.id as external_id,
    fact.kind,
    (contacts.r ->> 'lastmodifieddate')::timestamptz as occurred_at,
    null as event_key,
    null as list_id,
    fact.kind = 'unsubscribe' as may_be_ours,
    contacts.extracted_at
from contacts
cross join lateral unnest(contacts.addresses) as addresses (address)
cross join lateral (
    values
    ('unsubscribe', coalesce((contacts.r ->> 'hs_email_optout')::boolean, false)),
    ('bounce', coalesce(contacts.r ->> 'hs_email_hard_bounce_reason_enum', '') <> ''),
    (
        'block',
        coalesce((contacts.r ->> 'hs_email_quarantined')::boolean, false)
        or coalesce((contacts.r ->> 'hs_email_bad_address')::boolean, false)
    )
) as fact (kind, holds)
where contacts.is_new and fact.holds and address <> '';

create temporary table free on commit drop as
select
    btrim(address) as email,
    contacts.id as external_id,
    contacts.is_gone or (contacts.r ->> 'archived')::boolean is true as is_gone,
    (contacts.r ->> 'createdAt')::timestamptz as created_at,
    (contacts.r ->> 'lastmodifieddate')::timestamptz as lifted_at,
    coalesce((contacts.r ->> 'hs_email_optout')::boolean, false)
        or coalesce(contacts.r ->> 'hs_email_hard_bounce_reason_enum', '') <> ''
        or coalesce((contacts.r ->> 'hs_email_quarantined')::boolean, false)
        or coalesce((contacts.r ->> 'hs_email_bad_address')::boolean, false) as is_blocked
from contacts
cross join lateral unnest(contacts.addresses) as addresses (address)
where (contacts.email = any(%(candidates)s) or contacts.is_new)
    and btrim(address) = any(%(candidates)s);

-- the organiser's workflow takes its property back
create temporary table confirmations on commit drop as
select
    btrim(address) as email,
    contacts.id as external_id,
    property.name as confirmed_by,
    (contacts.r ->> 'lastmodifieddate')::timestamptz as occurred_at,
    contacts.extracted_at
from contacts
cross join lateral unnest(contacts.addresses) as addresses (address)
cross join lateral jsonb_each_text(
    case jsonb_typeof(contacts.r -> 'properties')
        when 'object' then contacts.r -> 'properties' else '{}'
    end
) as property (name, value)
where %(waiting)s::text[] <> '{}' and btrim(address) = any(%(waiting)s)
    and not contacts.is_gone and (contacts.r ->> 'archived')::boolean is not true
    and lower(property.value) = 'false';

create or replace temporary view happenings as
select
    fact.kind,
    contacts.id || ':' || fact.property || ':'
        || (extract(epoch from fact.value::timestamptz) * 1000)::bigint as event_key,
    contacts.email,
    contacts.id as external_id,
    fact.value::timestamptz as occurred_at,
    null as email_id,
    case fact.kind when 'open' then contacts.r ->> 'hs_email_last_email_name' end as campaign_name,
    null as email_subject,
    null as link_url
from contacts
cross join lateral (
    values
    ('open', 'hs_email_last_open_date', contacts.r ->> 'hs_email_last_open_date'),
    ('click', 'hs_email_last_click_date', contacts.r ->> 'hs_email_last_click_date')
) as fact (kind, property, value)
where contacts.is_new and coalesce(fact.value, '') <> '';
