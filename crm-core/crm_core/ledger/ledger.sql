-- The ledger. Every statement may run any number of times.
create schema if not exists ops;

create table if not exists ops.sync_runs (
    run_id uuid primary key,
    destination text not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    status text not null default 'running'
        check (status in ('running', 'success', 'partial', 'failed')),
    created integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    suppressed integer not null default 0,
    rejected integer not null default 0,
    failed integer not null default 0,
    removed integer not null default 0,
    asked integer not null default 0,
    waiting integer not null default 0,
    retried integer not null default 0,
    api_calls integer not null default 0,
    error text,
    crm_read_at timestamptz
);
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'sync_runs' and column_name = 'waiting'
    ) then
        alter table ops.sync_runs
            add column asked integer not null default 0,
            add column waiting integer not null default 0;
    end if;
end
$$;
comment on column ops.sync_runs.asked is
    'Whom the CRM was told to let confirm a yes by its own mail (double opt-in).';
comment on column ops.sync_runs.waiting is 'How many had yet to confirm a yes at the end of the run.';
comment on column ops.sync_runs.crm_read_at is
    'Until when, by the clock of the CRM, this run has read what changed there.';
create index if not exists sync_runs_by_destination on ops.sync_runs (destination, started_at);

create table if not exists ops.sync_status (
    destination text not null,
    customer_id uuid not null,
    email text not null,
    external_id text,
    sync_hash text,
    source_version bigint,
    source_hash text,
    settings_hash text,
    membership text[] not null default '{}',
    payload jsonb,
    kept jsonb not null default '{}',
    phone text,
    is_ours boolean not null default false,
    status text not null,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    first_synced_at timestamptz,
    last_synced_at timestamptz,
    error text,
    record jsonb,
    primary key (destination, customer_id)
);
-- What tables of earlier versions lack.
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'sync_status' and column_name = 'record'
    ) then
        alter table ops.sync_status drop constraint if exists sync_status_status_check;
        alter table ops.sync_status
            add column kept jsonb not null default '{}',
            add column is_ours boolean not null default false,
            add column first_synced_at timestamptz,
            add column record jsonb;
        alter table ops.sync_runs add column removed integer not null default 0;
    end if;
end
$$;
comment on column ops.sync_status.status is
    'synced, waiting (for the confirmation of a yes), suppressed, withheld, removed, rejected, failed (tried again) or dead (given up)';
comment on column ops.sync_status.payload is 'The fields as we last wrote them.';
comment on column ops.sync_status.kept is
    'Values of the CRM''s own that stayed because of their policy, or because they were right.';
comment on column ops.sync_status.is_ours is 'Whether the contact was made by us.';
comment on column ops.sync_status.record is
    'The row as the stream gave it, kept while it is failed or dead, so that it can be sent again, '
    'and while only a block in the CRM, which somebody may lift, or a setting keeps a yes from counting.';
drop index if exists ops.sync_status_awaiting_a_person;
create index if not exists sync_status_looked_at_again
    on ops.sync_status (destination, customer_id)
    where status in ('suppressed', 'waiting') and record is not null;
create index if not exists sync_status_waiting
    on ops.sync_status (destination, email) where status = 'waiting';
create index if not exists sync_status_by_email on ops.sync_status (destination, email);
create index if not exists sync_status_by_phone
    on ops.sync_status (destination, phone) where phone is not null;
create index if not exists sync_status_unfinished
    on ops.sync_status (destination, next_attempt_at) where status = 'failed';

create table if not exists ops.sync_under_way (
    destination text not null,
    customer_id uuid not null,
    email text,
    tries jsonb,
    primary key (destination, customer_id)
);
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'sync_under_way' and column_name = 'tries'
    ) then
        alter table ops.sync_under_way add column email text, add column tries jsonb;
    end if;
end
$$;
comment on column ops.sync_under_way.tries is
    'What each run was about to send: values of fields, lists to join and leave, whether the contact '
    'was to be made. Values of the CRM that stand here are ours; null where an earlier version began.';
comment on table ops.sync_under_way is
    'Customers whose writing was begun and whose end is not known: written before each batch, '
    'emptied with its results. What stands here between runs is from a run that was cut short.';

create table if not exists ops.sync_asked (
    destination text not null,
    customer_id uuid not null,
    email text not null,
    yes text not null,
    asked_by text not null,
    list_id text,
    times integer not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    primary key (destination, customer_id)
);
comment on table ops.sync_asked is
    'The last yes of each person that the CRM was told to let them confirm (double opt-in).';
comment on column ops.sync_asked.asked_by is
    'The field on which the organiser''s campaign sends its mail, or `by call`.';
comment on column ops.sync_asked.list_id is 'The list onto which the CRM puts who confirms.';
comment on column ops.sync_asked.times is
    'How often it was told: noted before, so that a call whose answer was lost counts.';
comment on column ops.sync_asked.answered_at is 'When the CRM said that it does so; null while that is not known.';

create table if not exists ops.sync_log (
    id bigint generated always as identity primary key,
    run_id uuid not null references ops.sync_runs,
    destination text not null,
    customer_id uuid,
    email text,
    external_id text,
    outcome text not null,
    changes jsonb not null default '{}',
    reason text,
    created_at timestamptz not null default clock_timestamp()
);
comment on column ops.sync_log.changes is
    'Field name to a pair: what the CRM held before and what we wrote; `lists` likewise.';
create index if not exists sync_log_by_customer on ops.sync_log (destination, customer_id);
create index if not exists sync_log_by_time on ops.sync_log (destination, created_at);

create table if not exists ops.rejected_rows (
    destination text not null,
    record_hash text not null,
    run_id uuid not null,
    stream text not null,
    customer_id text,
    reason text not null,
    record text not null,
    first_seen_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    primary key (destination, record_hash)
);
create index if not exists rejected_rows_by_customer
    on ops.rejected_rows (destination, lower(customer_id));

create table if not exists ops.consent_events (
    id bigint generated always as identity primary key,
    customer_id uuid,
    email text not null,
    channel text not null,
    subscribed boolean not null,
    source text not null,
    reason text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default now()
);
create index if not exists consent_events_by_email on ops.consent_events (email, channel, source);
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'consent_events' and column_name = 'event_key'
    ) then
        alter table ops.consent_events add column event_key text;
    end if;
end
$$;
comment on column ops.consent_events.event_key is
    'What makes a delivery of the CRM the same as one that came before; none where a target read it.';
create unique index if not exists consent_events_by_key on ops.consent_events (source, event_key);
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'consent_events' and column_name = 'external_id'
    ) then
        alter table ops.consent_events add column external_id text;
    end if;
end
$$;
comment on column ops.consent_events.external_id is
    'The contact of the CRM that held the answer, where it is known: a "no" that is gone was taken '
    'back only where this very contact is still there, with the address.';

-- Few domains are not in ASCII: their rows are found without reading all the others.
create index if not exists consent_events_beyond_ascii on ops.consent_events (email)
    where email ~ '@.*[^ -~]';
create index if not exists sync_status_beyond_ascii on ops.sync_status (email)
    where email ~ '@.*[^ -~]';

create table if not exists ops.tombstones (
    email_hash text primary key,
    erased_at timestamptz not null default now()
);
do $$
begin
    if not exists (
        select from information_schema.columns
        where table_schema = 'ops' and table_name = 'tombstones' and column_name = 'key_id'
    ) then
        alter table ops.tombstones add column key_id text;
    end if;
end
$$;
comment on column ops.tombstones.key_id is 'Tells keys apart without giving them away.';
comment on table ops.tombstones is
    'People who were erased, as a keyed hash of their e-mail: nothing is ever written for them.';
