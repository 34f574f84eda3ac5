-- A customer table and the ledger of years of syncs beside it, to measure questions about a person.
--
--     select synthetic.ledger(1000000, array['brevo', 'mautic']);
--
-- One customer in ten never opted in, one in a hundred opted out, one in a thousand was refused.

create schema if not exists synthetic;

create or replace function synthetic.ledger(customers integer, destinations text[])
returns void language plpgsql as $body$
begin
    create schema if not exists publish;
    create table publish.customers (
        customer_id uuid primary key, email text not null unique, marketing_opt_in boolean,
        consent_source text, consent_at timestamptz, email_status text, sync_version bigint unique,
        updated_at timestamptz
    );
    create table publish.customer_versions (
        customer_id uuid, email text unique, is_removed boolean, updated_at timestamptz
    );

    insert into publish.customers
    select
        md5('person' || n)::uuid, 'person' || n || '@example.org', n % 10 <> 0,
        case when n % 10 <> 0 then 'humanitix' end, '2026-05-01', 'ok', n, '2026-10-01'
    from generate_series(1, customers) as n;

    insert into publish.customer_versions
    select customer_id, email, false, updated_at from publish.customers;

    insert into ops.sync_runs (run_id, destination, started_at, finished_at, status)
    select gen_random_uuid(), destination, at, at + interval '1 minute', 'success'
    from unnest(destinations) as destination
    cross join generate_series('2025-11-01'::timestamptz, '2026-11-01', '15 minutes') as at;

    insert into ops.sync_status (
        destination, customer_id, email, external_id, source_version, status, first_synced_at,
        last_synced_at, membership, payload
    )
    select
        destination, customer_id, email, sync_version::text, sync_version,
        case when marketing_opt_in then 'synced' else 'withheld' end, '2026-10-01', '2026-10-02',
        array['1', '2'], jsonb_build_object('FIRSTNAME', 'Ada', 'ORDERS', sync_version % 7)
    from publish.customers
    cross join unnest(destinations) as destination;

    insert into ops.sync_log (run_id, destination, customer_id, email, outcome, created_at)
    select run.run_id, status.destination, status.customer_id, status.email, 'updated', run.started_at
    from ops.sync_status as status
    inner join (
        select distinct on (destination) destination, run_id, started_at
        from ops.sync_runs
        order by destination, started_at desc
    ) as run on status.destination = run.destination;

    insert into ops.rejected_rows (destination, record_hash, run_id, stream, customer_id, reason, record)
    select destination, customer_id::text, customer_id, 'customers', customer_id::text, 'no customer', '{}'
    from ops.sync_status
    where source_version % 1000 = 0;

    insert into ops.consent_events (customer_id, email, channel, subscribed, source, reason, occurred_at)
    select customer_id, email, 'email', false, destination, 'unsubscribe', '2026-10-15'
    from ops.sync_status
    where source_version % 100 = 0;
end
$body$;
