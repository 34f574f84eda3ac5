-- The console's own tables. Every statement may run any number of times.
create schema if not exists ops;

create table if not exists ops.schema_marks (
    part text primary key,
    mark text not null
);
comment on table ops.schema_marks is
    'Up to where tables are made: `queue` by its last migration, `ops` by the hash of its scripts.';

create table if not exists ops.webhook_logs (
    id bigint generated always as identity primary key,
    platform text not null,
    event_type text not null,
    delivery_key text not null,
    payload jsonb,
    status text not null default 'received'
        check (status in ('received', 'unplaced', 'processed', 'ignored', 'failed')),
    attempts integer not null default 0,
    error text,
    times_received integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    last_received_at timestamptz not null default clock_timestamp(),
    processed_at timestamptz,
    unique (platform, delivery_key)
);
comment on table ops.webhook_logs is
    'Verified deliveries, each event of a CRM once. A hint of a ticket platform is open again '
    'when it comes again: it only says that something changed.';
comment on column ops.webhook_logs.status is
    'unplaced: nobody knows yet whom it is about; it is read again once the CRM was read back.';
comment on column ops.webhook_logs.payload is 'Null after the days that payloads are kept.';
-- Payloads that were stored before the link to a mail itself was known to be a secret.
update ops.webhook_logs set payload = payload - 'mirror_link'
where platform = 'brevo' and payload ? 'mirror_link';
-- Likewise the hash of a sending of Mautic.
update ops.webhook_logs
set payload = (payload - '{idHash,headers,tokens,content}'::text[])
    #- '{stat,trackingHash}' #- '{hit,query,ct,stat}'
where platform = 'mautic'
    and (
        payload ? 'idHash' or payload #> '{stat,trackingHash}' is not null
        or payload #> '{hit,query,ct,stat}' is not null
    );
alter table ops.webhook_logs add column if not exists tries integer not null default 0;
comment on column ops.webhook_logs.tries is
    'How often reading it was begun and came to no end, such as by the end of the worker.';
create index if not exists webhook_logs_waiting
    on ops.webhook_logs (platform, id) where status = 'received';
create index if not exists webhook_logs_troubled
    on ops.webhook_logs (status, id) where status in ('unplaced', 'failed');

create table if not exists ops.job_runs (
    id bigint generated always as identity primary key,
    job text not null,
    trigger text not null,
    arguments jsonb not null default '{}',
    status text not null default 'waiting' check (
        status in ('waiting', 'running', 'success', 'partial', 'failed', 'retrying', 'cancelled')
    ),
    attempt integer not null default 0,
    queued_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    seconds double precision generated always as
        (extract(epoch from finished_at - started_at)) stored,
    counts jsonb not null default '{}',
    error text,
    log_tail text
);
comment on column ops.job_runs.trigger is 'schedule, webhook, consent, api, cron or retry.';
comment on column ops.job_runs.counts is 'What each plugin counted, by plugin.';
create index if not exists job_runs_by_job on ops.job_runs (job, id);
create index if not exists job_runs_open on ops.job_runs (job) where finished_at is null;

create table if not exists ops.api_tokens (
    name text primary key,
    token_hash text not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
comment on table ops.api_tokens is 'Who may use the HTTP interface; tokens as SHA-256, hexadecimal.';
