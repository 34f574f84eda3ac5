-- a ledger of before, which no target has opened since, lacks the columns of double opt-in
select run_id, status, started_at, finished_at, created, updated, unchanged, suppressed, rejected,
    failed, removed, coalesce((to_jsonb(sync_runs) ->> 'asked')::integer, 0) as asked,
    coalesce((to_jsonb(sync_runs) ->> 'waiting')::integer, 0) as waiting, retried, api_calls, error
from ops.sync_runs
where destination = %(destination)s
order by started_at desc
limit 1
