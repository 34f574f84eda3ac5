-- Raw tables full of synthetic sales, to measure the transforms by.
--
--     select synthetic.orders(1000000);   fills empty raw tables: three quarters Humanitix
--     select synthetic.changes(100);      the taps read 100 orders with their tickets anew
--
-- Columns and types are those that target-postgres lands. A hundred orders share an event, two a
-- buyer; an order has one to three tickets. The newest order was placed an hour ago.

create schema if not exists synthetic;

create or replace function synthetic.tables() returns void language sql as $body$
    create schema if not exists raw_humanitix;
    create schema if not exists raw_eventbrite;

    create table if not exists raw_humanitix.events (
        _id text primary key, name text, url text, currency text, timezone text,
        "startDate" timestamp, "endDate" timestamp, "eventLocation" jsonb,
        "additionalQuestions" jsonb[], "totalCapacity" numeric, published boolean,
        "isArchived" boolean, location text, "createdAt" timestamp, "updatedAt" timestamp,
        extracted_at timestamp
    );
    create table if not exists raw_humanitix.event_dates (
        _id text primary key, "eventId" text, "startDate" timestamp, "endDate" timestamp,
        disabled boolean, deleted boolean, extracted_at timestamp
    );
    create table if not exists raw_humanitix.orders (
        _id text primary key, "orderName" text, "eventId" text, "eventDateId" text, currency text,
        status text, "financialStatus" text, "firstName" text, "lastName" text, email text,
        mobile text, "paymentGateway" text, "salesChannel" text, "organiserMailListOptIn" boolean,
        discounts jsonb, totals jsonb, "additionalFields" jsonb[], location text,
        "completedAt" timestamp, "createdAt" timestamp, "updatedAt" timestamp,
        extracted_at timestamp
    );
    create table if not exists raw_humanitix.tickets (
        _id text primary key, "eventId" text, "orderId" text, "eventDateId" text,
        "ticketTypeId" text, "ticketTypeName" text, "firstName" text, "lastName" text, status text,
        currency text, location text, total numeric, "isDonation" boolean, "checkIn" jsonb,
        "checkInHistory" jsonb[], "additionalFields" jsonb[], "swappedTo" jsonb,
        "createdAt" timestamp, "updatedAt" timestamp, extracted_at timestamp
    );
    create table if not exists raw_eventbrite.events (
        id text primary key, name jsonb, url text, start jsonb, "end" jsonb, currency text,
        status text, online_event boolean, is_series_parent boolean, series_id text,
        capacity bigint, venue_id text, venue jsonb, created timestamp, changed timestamp,
        extracted_at timestamp
    );
    create table if not exists raw_eventbrite.orders (
        id text primary key, organization_id text, event_id text, created timestamp,
        changed timestamp, first_name text, last_name text, email text, status text, costs jsonb,
        promo_code text, contact_list_preferences jsonb, refund_requests jsonb,
        extracted_at timestamp
    );
    create table if not exists raw_eventbrite.attendees (
        id text primary key, organization_id text, event_id text, order_id text,
        ticket_class_id text, ticket_class_name text, created timestamp, changed timestamp,
        costs jsonb, profile jsonb, checked_in boolean, cancelled boolean, refunded boolean, status text,
        contact_list_preferences jsonb, extracted_at timestamp
    );
$body$;

create or replace function synthetic.money(amount numeric, currency text) returns jsonb
immutable language sql as $body$
    select jsonb_build_object(
        'currency', currency, 'value', (amount * 100)::int,
        'major_value', amount::text, 'display', amount || ' ' || currency
    )
$body$;

create or replace function synthetic.moment(at timestamp) returns text immutable language sql as $body$
    select to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$body$;

create or replace function synthetic.orders(how_many bigint) returns void language plpgsql as $body$
declare
    now_utc constant timestamp := date_trunc('second', now() at time zone 'UTC');
begin
    perform synthetic.tables();

    create temporary table plan on commit drop as
    select
        n,
        n % 4 = 0 as on_eventbrite,
        n / 100 as event,
        -- a multiplier that is prime to the number of people spreads each one's orders over time
        (n * 7919) % greatest(how_many / 2, 1) as person,
        now_utc - interval '1 hour' - (how_many - n) * (interval '700 days' / how_many) as ordered_at,
        1 + n % 3 as tickets,
        n % 50 = 0 as is_refunded,
        case n % 3 when 0 then true when 1 then false end as opt_in,
        (array['Ada', 'Grace', 'Mei', 'José', 'Aroha', 'Zoë', 'Hiro', 'Priya'])[1 + n % 8] as first_name,
        (array['Nguyen', 'Smith', 'Tanaka', 'O''Brien', 'Walker', 'Müller', 'Singh'])[1 + n % 7] as last_name
    from generate_series(1, how_many) as n;

    insert into raw_humanitix.events
    select
        'event' || event, 'Show ' || event, 'https://events.example/' || event, 'AUD',
        'Australia/Sydney', ordered_at + interval '30 days', ordered_at + interval '30 days 3 hours',
        jsonb_build_object(
            'type', 'address', 'venueName', 'Venue ' || event % 40, 'address', '1 Example St',
            'city', 'Sydney', 'region', 'NSW', 'country', 'AU'
        ),
        array['{"_id": "question", "inputType": "email", "perOrder": false}'::jsonb],
        300, true, false, 'AU', ordered_at, ordered_at, now_utc + n * interval '1 microsecond'
    from plan where n % 100 = 1;

    insert into raw_humanitix.event_dates
    select _id || 'd', _id, "startDate", "endDate", false, false, extracted_at
    from raw_humanitix.events;

    insert into raw_humanitix.orders
    select
        'order' || n, 'REF' || n, 'event' || event, 'event' || event || 'd', 'AUD', 'complete',
        case when is_refunded then 'refunded' else 'paid' end, first_name, last_name,
        'person' || person || '@example.org', '04' || lpad(person::text, 8, '0'), 'stripe', 'online',
        opt_in, '{}',
        jsonb_build_object(
            'subtotal', 37.5 * tickets, 'bookingFee', 2.49 * tickets, 'discounts', 0,
            'refunds', case when is_refunded then 39.99 * tickets else 0 end,
            'netSales', 37.5 * tickets, 'grossSales', 39.99 * tickets, 'total', 39.99 * tickets
        ),
        array[]::jsonb[], 'AU', ordered_at, ordered_at, ordered_at,
        now_utc + n * interval '1 microsecond'
    from plan where not on_eventbrite;

    insert into raw_humanitix.tickets
    select
        'ticket' || n || '-' || seat, 'event' || event, 'order' || n, 'event' || event || 'd',
        'type', 'General Admission', first_name, last_name,
        case when is_refunded then 'cancelled' else 'complete' end, 'AUD', 'AU', 39.99, false,
        jsonb_build_object('checkedIn', event % 2 = 0 and seat = 1), array[]::jsonb[],
        array[jsonb_build_object(
            'questionId', 'question', 'value', 'friend' || person || '@example.net'
        )],
        null, ordered_at, ordered_at, now_utc + (n * 3 + seat) * interval '1 microsecond'
    from plan cross join lateral generate_series(1, tickets) as seat
    where not on_eventbrite;

    insert into raw_eventbrite.events
    select
        '7' || event, jsonb_build_object('text', 'Night ' || event), 'https://events.example/' || event,
        jsonb_build_object('utc', synthetic.moment(ordered_at + interval '30 days')),
        jsonb_build_object('utc', synthetic.moment(ordered_at + interval '30 days 3 hours')),
        'USD', 'live', false, false, null, 300, '8' || event % 20,
        jsonb_build_object(
            'id', '8' || event % 20, 'name', 'Hall ' || event % 20,
            'address', jsonb_build_object('city', 'Oakland', 'country', 'US')
        ),
        ordered_at, ordered_at, now_utc + n * interval '1 microsecond'
    from plan where n % 100 = 1;

    insert into raw_eventbrite.orders
    select
        '5' || n, '1', '7' || event, ordered_at, ordered_at, first_name, last_name,
        'Person' || person || '@Example.org', 'placed',
        jsonb_build_object('gross', synthetic.money(40.25 * tickets, 'USD')), null,
        jsonb_build_object('has_opted_in', n % 2 = 0), null, now_utc + n * interval '1 microsecond'
    from plan where on_eventbrite;

    insert into raw_eventbrite.attendees
    select
        '8' || n || seat, '1', '7' || event, '5' || n, '9', 'General Admission', ordered_at,
        ordered_at,
        jsonb_build_object('gross', synthetic.money(40.25, 'USD')),
        jsonb_build_object(
            'first_name', first_name, 'last_name', last_name,
            'email', 'Person' || person || '@Example.org', 'cell_phone', '(415) 555-0100',
            'addresses', jsonb_build_object(
                'bill', jsonb_build_object('city', 'Oakland', 'region', 'CA', 'country', 'US')
            )
        ),
        seat = 1, false, false, 'Attending', jsonb_build_object('has_opted_in', n % 2 = 0),
        now_utc + (n * 3 + seat) * interval '1 microsecond'
    from plan cross join lateral generate_series(1, tickets) as seat
    where on_eventbrite;

    analyze raw_humanitix.events, raw_humanitix.event_dates, raw_humanitix.orders,
        raw_humanitix.tickets, raw_eventbrite.events, raw_eventbrite.orders,
        raw_eventbrite.attendees;
end
$body$;

create or replace function synthetic.changes(how_many bigint) returns void language plpgsql as $body$
declare
    read_at constant timestamp := clock_timestamp() at time zone 'UTC' + interval '1 hour';
    changed constant text[] := array(
        select _id from raw_humanitix.orders tablesample system (5) limit how_many
    );
begin
    update raw_humanitix.orders
    set
        totals = totals || jsonb_build_object('refunds', (totals ->> 'refunds')::numeric + 0.5),
        "financialStatus" = 'partiallyRefunded',
        "updatedAt" = read_at,
        extracted_at = read_at
    where _id = any(changed);

    update raw_humanitix.tickets
    set "updatedAt" = read_at, extracted_at = read_at
    where _id = any(array(select 'ticket' || substr(id, 6) || '-1' from unnest(changed) as id));
end
$body$;
