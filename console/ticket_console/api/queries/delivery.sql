select platform, payload is not null as has_payload from ops.webhook_logs where id = %(id)s
