select source, event_type, is_machine, campaign_name, email_subject, link_url, occurred_at, told_by
from ops.customer_email_engagement
where customer_id = %(customer_id)s
order by occurred_at desc, id
limit %(limit)s
