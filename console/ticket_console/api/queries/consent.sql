select source, origin, channel, subscribed, reason, occurred_at
from marts.consent_events
where email = %(email)s
order by occurred_at desc, consent_event_key
limit %(limit)s
