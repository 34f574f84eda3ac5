update ops.webhook_logs
set status = 'received', error = null, processed_at = null
where id = %(id)s
returning id
