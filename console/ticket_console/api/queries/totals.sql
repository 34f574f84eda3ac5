-- Each customer of the stream stands in exactly one of these.
select
    case
        when standing.status in ('failed', 'dead') then standing.status
        when standing.source_version = customer.sync_version and standing.status <> 'removed'
            then standing.status
        when exists (
            select from ops.rejected_rows as rejected
            where rejected.destination = %(destination)s
                and lower(rejected.customer_id) = customer.customer_id::text
                and rejected.last_seen_at >= coalesce(standing.last_synced_at, '-infinity')
        ) then 'rejected'
        else 'pending'
    end as status,
    count(*) as customers
from publish.customers as customer
left join ops.sync_status as standing
    on standing.destination = %(destination)s and customer.customer_id = standing.customer_id
group by 1
