-- Everybody is in a segment, and scores within bounds.
select email
from {{ ref('customers') }}
where {{ not_yet_published() }}
    and (
        customer_segments[1] is distinct from customer_segment
        or lead_score not between 0 and 100
    )
