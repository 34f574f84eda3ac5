select platform, payload is not null as has_payload,
    coalesce(payload ->> 'rehearsal' = 'true', false) as is_rehearsal from ops.webhook_logs where id = %(id)s
