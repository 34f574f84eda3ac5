-- Where the candidates of `contacts` end.
select max(external_id) as last_key, count(*) as candidates
from (
    select external_id
    from marts.crm_contacts
    where destination = %(destination)s and external_id > %(after)s
    order by external_id
    limit %(window)s
) as candidate
