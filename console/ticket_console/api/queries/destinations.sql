-- Names in two indexes with many rows for each: every step looks up the next one.
with recursive written as (
    (select destination from ops.sync_runs order by destination limit 1)
    union all
    select (
        select later.destination
        from ops.sync_runs as later
        where later.destination > written.destination
        order by later.destination
        limit 1
    )
    from written
    where written.destination is not null
),

read as (
    (select destination from marts.crm_contacts order by destination limit 1)
    union all
    select (
        select later.destination
        from marts.crm_contacts as later
        where later.destination > read.destination
        order by later.destination
        limit 1
    )
    from read
    where read.destination is not null
)

select
    coalesce(written.destination, read.destination) as destination,
    read.destination is not null as was_read
from written
full join read on written.destination = read.destination
where coalesce(written.destination, read.destination) is not null
order by destination
