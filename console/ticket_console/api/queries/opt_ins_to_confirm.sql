select destination, customer_id, email, external_id, opted_in_at, opted_in_by, opted_out_at,
    opted_out_reason
from marts.opt_ins_to_confirm
where (destination, customer_id) > (%(destination)s, %(customer_id)s)
order by destination, customer_id
limit %(limit)s
