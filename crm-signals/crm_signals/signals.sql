-- Engagement. Every statement may run any number of times.
create schema if not exists ops;

create table if not exists ops.customer_email_engagement (
    id uuid primary key default gen_random_uuid(),
    source text not null,
    event_key text not null,
    customer_id uuid not null,
    email text not null,
    event_type text not null check (
        event_type in ('open', 'click', 'unsubscribe', 'bounce', 'soft_bounce', 'complaint')
    ),
    is_machine boolean not null default false,
    is_seen boolean not null default false,
    email_id text,
    campaign_name text,
    email_subject text,
    link_url text,
    occurred_at timestamptz not null,
    told_by text not null check (told_by in ('webhook', 'read-back')),
    raw_payload jsonb,
    created_at timestamptz not null default now(),
    mautic_email_id text generated always as (case when source = 'mautic' then email_id end) stored,
    unique (source, event_key)
);
comment on table ops.customer_email_engagement is
    'What people did with e-mail, once each, from webhooks or from what was read back.';
comment on column ops.customer_email_engagement.source is 'The destination whose CRM told it.';
comment on column ops.customer_email_engagement.customer_id is
    'A pure function of the e-mail, as in publish.customers; nobody there may have it (yet).';
comment on column ops.customer_email_engagement.is_machine is
    'Whether a program opened or clicked: a privacy proxy, a scanner.';
comment on column ops.customer_email_engagement.is_seen is
    'Whether it was concluded from a state, its moment being about right; gives way to what a webhook tells.';
comment on column ops.customer_email_engagement.email_id is
    'The CRM''s id of the e-mail or campaign.';
comment on column ops.customer_email_engagement.created_at is
    'When it was written down, or turned out to be a program''s: who reads what is new reads it again.';
create index if not exists engagement_by_customer
    on ops.customer_email_engagement (customer_id, occurred_at);
create index if not exists engagement_by_person
    on ops.customer_email_engagement (email, source, event_type, occurred_at);
create index if not exists engagement_by_creation on ops.customer_email_engagement (created_at);

-- Payloads that were stored before the hash of a sending of Mautic was known to be a secret.
update ops.customer_email_engagement
set raw_payload = raw_payload #- '{stat,trackingHash}' #- '{hit,query,ct,stat}'
where source = 'mautic'
    and (
        raw_payload #> '{stat,trackingHash}' is not null
        or raw_payload #> '{hit,query,ct,stat}' is not null
    );

create table if not exists ops.signal_readings (
    source text not null,
    stream text not null,
    read_until timestamptz not null,
    primary key (source, stream)
);
comment on table ops.signal_readings is
    'Until which extracted_at the rows of raw_<source>.<stream> have been read back; for '
    'consent_events, when they were last looked at.';
