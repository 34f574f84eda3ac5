-- a contact has one entry for a channel: older ones are gone, whether a full pass has shown it or not
create temporary table blocks on commit drop as
with

entries as (

    select distinct on (r ->> 'lead_id') *
    from do_not_contact
    where r ->> 'channel' = 'email' and not is_gone
    order by r ->> 'lead_id', id::bigint desc

)

select
    contacts.email,
    contacts.id as external_id,
    case entry.r ->> 'reason' when '1' then 'unsubscribe' when '2' then 'bounce' else 'block' end as kind,
    (entry.r ->> 'date_added')::timestamptz as occurred_at,
    'dnc:' || entry.id || ':' || (entry.r ->> 'reason') as event_key,
    null as list_id,
    false as may_be_ours,
    entry.extracted_at
from entries as entry
join contacts on contacts.id = entry.r ->> 'lead_id'
where coalesce(entry.r ->> 'comments', '') <> %(our_comment)s
    and (entry.is_new or contacts.is_new)
union all
select
    contacts.email,
    contacts.id as external_id,
    'left_list' as kind,
    member.extracted_at as occurred_at,
    null as event_key,
    member.r ->> 'leadlist_id' as list_id,
    false as may_be_ours,
    member.extracted_at
from segment_members as member
join contacts on contacts.id = member.r ->> 'lead_id'
where (member.r ->> 'manually_removed')::boolean and not member.is_gone and member.is_new;

-- an entry that is gone leaves no trace but in a reading of all
create temporary table free on commit drop as
select
    contacts.email,
    contacts.id as external_id,
    contacts.is_gone,
    (contacts.r ->> 'dateAdded')::timestamptz as created_at,
    (select started_at - %(margin)s from passes where stream = 'do_not_contact') as lifted_at,
    exists (
        select from do_not_contact as entry
        where entry.r ->> 'lead_id' = contacts.id
            and entry.r ->> 'channel' = 'email' and (contacts.is_gone or not entry.is_gone)
    ) as is_blocked
from contacts
where contacts.email = any(%(candidates)s);

-- the organiser's campaign takes its field back
create temporary table confirmations on commit drop as
select
    contacts.email,
    contacts.id as external_id,
    field.alias as confirmed_by,
    (contacts.r ->> 'dateModified')::timestamptz as occurred_at,
    contacts.extracted_at
from contacts
cross join lateral jsonb_each_text(
    case jsonb_typeof(contacts.r -> 'fields') when 'object' then contacts.r -> 'fields' else '{}' end
) as field (alias, value)
where %(waiting)s::text[] <> '{}' and contacts.email = any(%(waiting)s)
    and not contacts.is_gone
    and lower(field.value) in ('0', 'false');

-- a mail's openings one by one, where Mautic tells them; else the first and the last
create or replace temporary view happenings as
select
    'open' as kind,
    'open:' || stats.id || ':' || opening.number as event_key,
    stats.r ->> 'email_address' as email,
    stats.r ->> 'lead_id' as external_id,
    opening.opened_at::timestamptz as occurred_at,
    stats.r ->> 'email_id' as email_id,
    emails.r ->> 'name' as campaign_name,
    emails.r ->> 'subject' as email_subject,
    null as link_url,
    opening.user_agent
from email_stats as stats
cross join lateral (
    select number, told ->> 'at' as opened_at, told ->> 'user_agent' as user_agent
    from jsonb_array_elements(
        case jsonb_typeof(stats.r -> 'openings') when 'array' then stats.r -> 'openings' else '[]' end
    ) with ordinality as openings (told, number)
    union all
    select number, stats.r ->> case number when 1 then 'date_read' else 'last_opened' end, null
    from (select distinct unnest(array[1, (stats.r ->> 'open_count')::bigint])) as ends (number)
    where coalesce(stats.r ->> 'openings', '[]') in ('[]', 'null')
) as opening
left join emails on emails.id = stats.r ->> 'email_id'
where stats.is_new and (stats.r ->> 'open_count')::integer > 0
union all
-- a click through the mail of a contact that is gone is a visitor's; the link names whose it was
select
    'click' as kind,
    'click:' || hits.id as event_key,
    contacts.email,
    case when contacts.id is null then coalesce(hits.r ->> 'sent_to_lead_id', hits.r ->> 'lead_id')
        else hits.r ->> 'lead_id' end as external_id,
    (hits.r ->> 'date_hit')::timestamptz as occurred_at,
    coalesce(hits.r ->> 'email_id', hits.r ->> 'source_id') as email_id,
    emails.r ->> 'name' as campaign_name,
    emails.r ->> 'subject' as email_subject,
    hits.r ->> 'url' as link_url,
    hits.r ->> 'user_agent' as user_agent
from page_hits as hits
left join emails on emails.id = coalesce(hits.r ->> 'email_id', hits.r ->> 'source_id')
left join contacts on contacts.id = hits.r ->> 'lead_id' and contacts.email <> ''
where hits.is_new and hits.r ->> 'redirect_id' is not null
    and hits.r ->> 'source' = 'email';
