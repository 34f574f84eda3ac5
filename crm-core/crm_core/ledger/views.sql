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
    case when status = 'rejected' then 'failed' else status end as {status},
    last_synced_at as {last_sync},
    error as {error},
    membership,
    attempts,
    next_attempt_at
from ops.sync_status
where destination = {destination};
