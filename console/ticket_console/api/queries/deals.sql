select deal_id as id, deal_name as dealname, amount, stage as dealstage, pipeline, closed_at as closedate
from staging.stg_hubspot__deals
where contact_ids ?| %(contact_ids)s::text[] and not is_deleted
order by closed_at desc nulls last, deal_id
limit %(limit)s
