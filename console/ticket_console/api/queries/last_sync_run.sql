select run_id, status, started_at, finished_at, created, updated, unchanged, suppressed, rejected,
    failed, removed, retried, api_calls, error
from ops.sync_runs
where destination = %(destination)s
order by started_at desc
limit 1
