select id, job, trigger, arguments, status, attempt, queued_at, started_at, finished_at, seconds,
    counts, error
from ops.job_runs
where id < %(after)s
    and (%(job)s::text is null or job = %(job)s)
    and (%(status)s::text is null or status = %(status)s)
order by id desc
limit %(limit)s
