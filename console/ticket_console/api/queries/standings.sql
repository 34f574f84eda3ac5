-- How people stand at each destination; a contact that we made counts until the CRM is read.
select
    asked.position::int as position,
    place.destination,
    read.external_id is not null
    or (standing.external_id is not null and known.found is null) as in_crm,
    standing.status,
    standing.last_synced_at,
    standing.error,
    coalesce(read.external_id, standing.external_id) as external_id
from unnest(%(customer_ids)s::uuid[], %(emails)s::text[])
    with ordinality as asked (customer_id, email, position)
cross join unnest(%(destinations)s::text[]) as place (destination)
left join ops.sync_status as standing
    on place.destination = standing.destination and asked.customer_id = standing.customer_id
left join lateral (
    select external_id
    from marts.crm_contacts
    where destination = place.destination and email = asked.email and not is_deleted
    order by external_id
    limit 1
) as read on true
left join lateral (
    select true as found
    from marts.crm_contacts
    where destination = place.destination and external_id = standing.external_id
    limit 1
) as known on true
