-- Raw tables full of what three CRMs hold, to measure their reading by.
--
--     select synthetic.contacts(100000);   fills empty raw tables: one contact in fifty is blocked
--     select synthetic.full_pass();        the taps read everything again, and say so
--     select synthetic.edits(100);         the taps read 100 contacts of each that changed
--
-- Columns and types are those that target-postgres lands. Mautic's contacts are in two segments each.

create schema if not exists synthetic;

create or replace function synthetic.crm_tables() returns void language sql as $body$
    create schema raw_brevo;
    create schema raw_mautic;
    create schema raw_hubspot;

    create table raw_brevo.contacts (
        id bigint primary key, email text, "emailBlacklisted" boolean, "listIds" jsonb,
        "listUnsubscribed" jsonb, attributes jsonb, "createdAt" timestamp, "modifiedAt" timestamp,
        extracted_at timestamp
    );
    create table raw_mautic.contacts (
        id bigint primary key, email text, firstname text, lastname text, "dateAdded" timestamp,
        changed_at timestamp, extracted_at timestamp
    );
    create table raw_mautic.segments (id bigint primary key, name text, extracted_at timestamp);
    create table raw_mautic.segment_members (
        leadlist_id bigint, lead_id bigint, manually_removed boolean, extracted_at timestamp,
        primary key (leadlist_id, lead_id)
    );
    create table raw_mautic.do_not_contact (
        id bigint primary key, lead_id bigint, date_added timestamp, reason integer, channel text,
        comments text, extracted_at timestamp
    );
    create table raw_hubspot.contacts (
        id text primary key, email text, firstname text, lastname text, "createdAt" timestamp,
        lastmodifieddate timestamp, archived boolean, hs_email_optout boolean,
        hs_email_hard_bounce_reason_enum text, extracted_at timestamp
    );
    create table raw_brevo.full_passes (
        stream text primary key, started_at timestamp, ended_at timestamp, extracted_at timestamp
    );
    create table raw_mautic.full_passes (like raw_brevo.full_passes including all);
    create table raw_hubspot.full_passes (like raw_brevo.full_passes including all);
$body$;

create or replace function synthetic.contacts(how_many bigint) returns void language plpgsql as $body$
declare
    made_at constant timestamp := now() at time zone 'UTC' - interval '30 days';
    read_at constant timestamp := now() at time zone 'UTC' - interval '1 day';
begin
    perform synthetic.crm_tables();

    insert into raw_brevo.contacts
    select
        n, 'person' || n || '@example.org', n % 50 = 0, '[1, 2]', '[]',
        '{"FIRSTNAME": "Ada", "LASTNAME": "Nguyen"}', made_at, made_at, read_at
    from generate_series(1, how_many) as n;

    insert into raw_mautic.contacts
    select n, 'person' || n || '@example.org', 'Ada', 'Nguyen', made_at, made_at, read_at
    from generate_series(1, how_many) as n;

    insert into raw_mautic.segments values (1, 'All', read_at), (2, 'Active', read_at);

    insert into raw_mautic.segment_members
    select segment, n, false, read_at
    from generate_series(1, how_many) as n
    cross join generate_series(1, 2) as segment;

    insert into raw_mautic.do_not_contact
    select n, n, made_at + interval '1 day', 1 + n / 50 % 2, 'email', '', read_at
    from generate_series(50, how_many, 50) as n;

    insert into raw_hubspot.contacts
    select
        n::text, 'person' || n || '@example.org', 'Ada', 'Nguyen', made_at, made_at, false,
        n % 100 = 0, case when n % 100 = 50 then 'UNKNOWN_USER' end, read_at
    from generate_series(1, how_many) as n;
end
$body$;

create or replace function synthetic.full_pass() returns void language plpgsql as $body$
declare
    started_at constant timestamp := clock_timestamp() at time zone 'UTC';
    stream record;
begin
    for stream in
        select * from (
            values
            ('brevo', 'contacts'), ('mautic', 'contacts'), ('mautic', 'segment_members'),
            ('mautic', 'do_not_contact'), ('hubspot', 'contacts')
        ) as read_whole (crm, name)
    loop
        execute format('update raw_%s.%I set extracted_at = $1', stream.crm, stream.name)
        using started_at + interval '1 millisecond';
        execute format(
            'insert into raw_%s.full_passes values ($1, $2, $2, $2) on conflict (stream)'
            ' do update set started_at = $2, ended_at = $2, extracted_at = $2', stream.crm
        )
        using stream.name, started_at;
    end loop;
end
$body$;

create or replace function synthetic.edits(how_many bigint) returns void language plpgsql as $body$
declare
    read_at constant timestamp := clock_timestamp() at time zone 'UTC';
begin
    update raw_brevo.contacts
    set attributes = '{"FIRSTNAME": "Grace"}', "modifiedAt" = read_at, extracted_at = read_at
    where id <= how_many;

    update raw_mautic.contacts
    set firstname = 'Grace', changed_at = read_at, extracted_at = read_at
    where id <= how_many;

    update raw_hubspot.contacts
    set firstname = 'Grace', lastmodifieddate = read_at, extracted_at = read_at
    where id::bigint <= how_many;
end
$body$;
