{{ config(severity='warn') }}

-- A buyer who left something else than an e-mail is no customer; the order counts all the same.
select order_key
from {{ ref('unusable_addresses') }}
where {{ not_yet_published() }}
