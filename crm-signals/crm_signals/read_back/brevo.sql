-- blocks: who is blocklisted says no kind, but where the block list of transactional mail has one
create temporary table blocks on commit drop as
select
    email,
    id as external_id,
    'block' as kind,
    (r ->> 'modifiedAt')::timestamptz as occurred_at,
    null as event_key,
    null as list_id,
    true as may_be_ours,
    extracted_at
from contacts
where (r ->> 'emailBlacklisted')::boolean and is_new
union all
select
    blocked.email,
    contacts.id as external_id,
    case
        when blocked.r #>> '{reason,code}' = 'hardBounce' then 'bounce'
        when blocked.r #>> '{reason,code}' = 'contactFlaggedAsSpam' then 'complaint'
        when blocked.r #>> '{reason,code}' in ('unsubscribedViaMA', 'unsubscribedViaEmail')
            then 'unsubscribe'
        else 'block'
    end as kind,
    (blocked.r ->> 'blockedAt')::timestamptz as occurred_at,
    null as event_key,
    null as list_id,
    blocked.r #>> '{reason,code}' = 'unsubscribedViaApi' as may_be_ours,
    blocked.extracted_at
from blocked_contacts as blocked
left join contacts on contacts.email = blocked.email and not contacts.is_gone
where blocked.is_new and not blocked.is_gone
union all
select
    email,
    id as external_id,
    'left_list' as kind,
    (r ->> 'modifiedAt')::timestamptz as occurred_at,
    null as event_key,
    lists.list_id,
    false as may_be_ours,
    extracted_at
from contacts
cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(r -> 'listUnsubscribed') when 'array' then r -> 'listUnsubscribed' else '[]' end
) as lists (list_id)
where is_new and lists.list_id is not null;

create temporary table free on commit drop as
select
    email,
    id as external_id,
    is_gone,
    (r ->> 'createdAt')::timestamptz as created_at,
    (r ->> 'modifiedAt')::timestamptz as lifted_at,
    (r ->> 'emailBlacklisted')::boolean is not false
        or exists (
            select from blocked_contacts
            where blocked_contacts.email = contacts.email and not blocked_contacts.is_gone
        ) as is_blocked
from contacts
where email = any(%(candidates)s);

-- who was asked comes onto the list of the call by a click; Brevo's own mark may deny it
create temporary table confirmations on commit drop as
select
    email,
    id as external_id,
    lists.list_id as confirmed_by,
    (r ->> 'modifiedAt')::timestamptz as occurred_at,
    extracted_at
from contacts
cross join lateral jsonb_array_elements_text(
    case jsonb_typeof(r -> 'listIds') when 'array' then r -> 'listIds' else '[]' end
) as lists (list_id)
where %(waiting)s::text[] <> '{}' and email = any(%(waiting)s)
    and (r ->> 'emailBlacklisted')::boolean is false and not is_gone
    and lower(coalesce(r #>> '{attributes,DOUBLE_OPT-IN}', '')) not in ('2', 'no', 'false');

-- openings and clicks are told by webhooks alone
create or replace temporary view happenings as
select
    null::text as kind,
    null::text as event_key,
    null::text as email,
    null::text as external_id,
    null::timestamptz as occurred_at,
    null::text as email_id,
    null::text as campaign_name,
    null::text as email_subject,
    null::text as link_url
where false;
