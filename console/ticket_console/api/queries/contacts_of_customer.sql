select destination, external_id, email, first_name, last_name, mobile, landline, is_suppressed,
    lists, created_at, modified_at, extracted_at as read_at
from marts.crm_contacts
where destination = any(%(destinations)s) and email = %(email)s and not is_deleted
order by destination, external_id
