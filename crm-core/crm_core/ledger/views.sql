-- The ledger of one destination under the names that operators know; {d} is the destination.
create or replace view ops.{logs} as
select
    id,
    run_id,
    customer_id,
    email,
    external_id as {contact_id},
    case when outcome in ('failed', 'rejected') then 'failed' else 'success' end as status,
    outcome,
    changes,
    reason as error,
    created_at
from ops.sync_log
where destination = {destination};

create or replace view ops.{status_view} as
select
    customer_id,
    email,
    external_id as {contact_id},
    case when status in ('rejected', 'dead') then 'failed' else status end as {status},
    last_synced_at as {last_sync},
    error as {error},
    membership,
    attempts,
    next_attempt_at
from ops.sync_status
where destination = {destination};

-- Everything that did not reach the destination, and why.
create or replace view ops.{unsent} as
select
    customer_id::text as customer_id,
    email,
    status,
    error as reason,
    attempts,
    (
        select max(created_at)
        from ops.sync_log as log
        where log.destination = {destination} and log.customer_id = standing.customer_id
    ) as last_tried_at
from ops.sync_status as standing
where destination = {destination} and status in ('failed', 'dead', 'rejected')
union all
select customer_id, null, 'rejected', reason, 0, last_seen_at
from ops.rejected_rows as rejected
where destination = {destination} and not exists (
    select from ops.sync_status as standing
    where standing.destination = {destination}
        and standing.customer_id::text = lower(rejected.customer_id)
        and standing.last_synced_at > rejected.last_seen_at
);
