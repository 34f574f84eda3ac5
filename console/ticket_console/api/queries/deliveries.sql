select id, platform, event_type, delivery_key, status, attempts, error, times_received, created_at,
    last_received_at, processed_at,
    case when %(with_payload)s then payload end as payload
from ops.webhook_logs
where id < %(after)s
    and (%(platform)s::text is null or platform = %(platform)s)
    and (%(status)s::text is null or status = %(status)s)
order by id desc
limit %(limit)s
