select * from ops.job_runs where id = %(id)s
