select id, dealname, amount, dealstage, pipeline, closedate
from raw_hubspot.deals
where to_jsonb(contact_ids) ?| %(contact_ids)s::text[]
order by closedate desc nulls last, id
limit %(limit)s
