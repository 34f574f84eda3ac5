{#-
    A tap may bring rows again of somebody who was erased. They are redacted before anything reads
    them, by the tombstones in `ops`: HMAC-SHA256 of the address, under a key that comes with the
    connection (`PGOPTIONS`), so that it stands in no statement, log or artifact. Which rows are
    whose, and what stays of them, is said beside each source (`meta.erasure`).
-#}
{% macro redact_the_erased() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and people_were_erased() -%}
        {{ require_tombstone_key() }}
        {{ tombstone_functions() }}
        {%- for node in graph.sources.values() if node.config.meta.erasure %}
            {{ redact_source(node) }}
        {%- endfor %}
        {%- for schema in erasable_schemas() %}
            {{ delete_rejected_records(schema) }}
        {%- endfor %}
        drop table pg_temp.tombstone_pads;
    {%- endif -%}
{%- endmacro %}

{% macro people_were_erased() -%}
    {%- set tombstones = load_relation(api.Relation.create(target.database, 'ops', 'tombstones')) -%}
    {%- set found = tombstones and run_query('select 1 from ' ~ tombstones ~ ' limit 1').rows -%}
    {%- do return(found | length > 0 if found else false) -%}
{%- endmacro %}

{% macro require_tombstone_key() -%}
    {%- set sql -%} select coalesce(current_setting('tickets.tombstone_key', true), '') <> '' {%- endset -%}
    {%- if not run_query(sql).rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            "People were erased, and without the key they would come back. Set TOMBSTONE_KEY; where dbt "
            ~ "is started by hand: PGOPTIONS=\"-c tickets.tombstone_key=$TOMBSTONE_KEY\"."
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- PostgreSQL has SHA-256 and no HMAC: RFC 2104 in its own words. -#}
{% macro tombstone_functions() %}
    create temporary table tombstone_pads as
    with
        given as (
            select convert_to(current_setting('tickets.tombstone_key'), 'UTF8') as key
        ),
        shortened as (
            select case when octet_length(key) > 64 then sha256(key) else key end as key from given
        ),
        block as (
            select decode(rpad(encode(key, 'hex'), 128, '0'), 'hex') as bytes from shortened
        )
    select
        {%- for name, byte in [('inner_pad', 54), ('outer_pad', 92)] %}
        decode(
            string_agg(lpad(to_hex(get_byte(bytes, n) # {{ byte }}), 2, '0'), '' order by n), 'hex'
        ) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from block
    cross join generate_series(0, 63) as n;

    create or replace function pg_temp.tombstone(address text) returns text language sql stable as $body$
        select encode(
            sha256(outer_pad || sha256(
                inner_pad || convert_to(
                    coalesce({{ normalised_email('address') }}, lower(btrim(normalize(address, nfc), {{ blanks() }}))),
                    'UTF8'
                )
            )),
            'hex'
        )
        from pg_temp.tombstone_pads
    $body$;

    create or replace function pg_temp.is_erased(address text) returns boolean language sql stable as $body$
        select exists (select from ops.tombstones where email_hash = pg_temp.tombstone(address))
    $body$;

    do $body$ begin
        if exists (
            select from ops.tombstones as tombstones
            where to_jsonb(tombstones) ->> 'key_id' <> left(pg_temp.tombstone('tombstone key'), 16)
        ) then
            raise exception 'TOMBSTONE_KEY is not the key by which people were erased: they would come back. '
                'Set it to the key of the first erasure.';
        end if;
    end $body$;
{% endmacro %}

{% macro redact_source(node) -%}
    {%- set relation = load_relation(api.Relation.create(node.database, node.schema, node.identifier)) -%}
    {%- if relation -%}
        {%- set erasure = node.config.meta.erasure -%}
        {%- set found = column_types(relation) -%}
        {%- set emptied = found.keys() | reject('in', erasure.kept) | list -%}
        {%- set order = erasure.order -%}
        {%- set orders = order and load_relation(
            api.Relation.create(node.database, node.schema, order.table)
        ) -%}
    update {{ relation }} as raw
    set
        {%- for name in emptied %}
        {{ adapter.quote(name) }} = {{ (erasure.set or {}).get(name, 'null') }}{{ ',' if not loop.last }}
        {%- endfor %}
    where {{ as_declared(node.columns['extracted_at'], found['extracted_at']) }} > {{ all_read_until(node.source_name) }}
        and num_nonnulls({% for name in emptied %}raw.{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %}) > 0
        and (
            exists (select from unnest({{ erasure.whose }}) as address where pg_temp.is_erased(address))
            {%- if orders %}
            or (
                not coalesce({{ order.unless }}, false)
                and exists (
                    select from {{ orders }} as buyer
                    where
                        {%- if order.several %}
                        to_jsonb(raw.{{ adapter.quote(order.reference) }}) ? buyer.{{ adapter.quote(order.key) }}::text
                        {%- else %}
                        buyer.{{ adapter.quote(order.key) }} = raw.{{ adapter.quote(order.reference) }}
                        {%- endif %}
                        and buyer.email = 'erased'
                )
            )
            {%- endif %}
        );
    {%- endif -%}
{%- endmacro %}

{% macro delete_rejected_records(schema) -%}
    {%- set relation = load_relation(api.Relation.create(target.database, schema, 'rejected_records')) -%}
    {%- if relation %}
    delete from {{ relation }}
    where exists (
        select from regexp_matches(record, '[^][[:space:]"''<>(){},:;\\]+@[^][[:space:]"''<>(){},:;\\]+', 'g') as found
        where pg_temp.is_erased(found[1])
    );
    {%- endif -%}
{%- endmacro %}

{% macro erasable_schemas() -%}
    {%- set schemas = [] -%}
    {%- for node in graph.sources.values() if node.config.meta.erasure and node.schema not in schemas -%}
        {%- do schemas.append(node.schema) -%}
    {%- endfor -%}
    {%- do return(schemas) -%}
{%- endmacro %}

{#-
    Rows up to this moment were read, and redacted before that, by earlier runs; the streams of a CRM do
    not land in the order in which they are read. A full refresh reads all, rows too that landed later
    than they should have.
-#}
{% macro all_read_until(source_name) -%}
    {%- set tickets = [['marts', 'ticket_sales', 'platform'], ['marts', 'attendees', 'platform']] -%}
    {%- set is_crm = source_name not in ['humanitix', 'eventbrite'] -%}
    {%- set readers = [['intermediate', 'int_crm_contacts', 'destination']] if is_crm else tickets -%}
    least(
        {%- for schema, model, key in readers %}
        {%- set relation = load_relation(api.Relation.create(target.database, schema, model)) %}
        {%- set has_read = relation and not flags.FULL_REFRESH %}
        {{ watermark('extracted_at', key ~ " = '" ~ source_name ~ "'", relation) if has_read else "timestamptz '-infinity'" }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) - interval '{{ 1 if is_crm else 0 }} hour'
{%- endmacro %}
