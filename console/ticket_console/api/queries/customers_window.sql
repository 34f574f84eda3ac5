-- Where the candidates of `customers` end.
select max(email) as last_key, count(*) as candidates
from (
    select email from publish.customers where email > %(after)s order by email limit %(window)s
) as candidate
