{% set crms = fillers() -%}
{% set readable -%}
    {% if crms -%}
    not is_deleted
        and email is not null
        and destination in ({{ "'" ~ crms | join("', '") ~ "'" }})
    {%- else -%}
    false
    {%- endif %}
{%- endset -%}

with

names as (

    select * from {{ ref('int_crm_contacts') }}
    where {{ readable }}

),

phones as (

    select * from {{ ref('int_crm_contacts') }}
    where {{ readable }}

),

sync_status as (

    select * from {{ ref('stg_crm__sync_status') }}

),

under_way as (

    select * from {{ ref('stg_crm__sync_under_way') }}

),

numbering_plans as (

    select * from {{ ref('int_numbering_plans') }}

),

calling_codes as (

    select * from {{ ref('int_calling_codes') }}

),

-- a number without a country code is read as those are that the person left in the shop
given as (

    select
        phones.email,
        phones.destination,
        phones.external_id,
        phones.modified_at,
        typed.typed_as,
        typed.phone,
        case
            when not starts_with(typed.phone, '+') then (
                select contacts.phone_country
                from {{ ref('int_customer_contacts') }} as contacts
                where contacts.email = phones.email
                order by contacts.seen_at desc, contacts.is_buyer desc, contacts.seen_in
                limit 1
            )
        end as phone_country

    from phones
    cross join lateral (
        values ('mobile', phones.mobile), ('landline', phones.landline)
    ) as typed (typed_as, phone)
    where typed.phone is not null

),

{{ numbers_read() }}

found as (

    select
        names.email,
        names.destination,
        names.external_id,
        names.modified_at,
        held.field,
        held.value,
        held.value as written_as

    from names
    cross join lateral (
        values ('first_name', names.first_name), ('last_name', names.last_name)
    ) as held (field, value)
    where held.value is not null

    union all

    select
        email,
        destination,
        external_id,
        modified_at,
        line as field,
        number as value,
        phone as written_as

    from numbers_read

),

-- what we wrote there is not the CRM's own, nor, until the end of a write is known, what may be ours
judged as (

    select
        found.*,
        not {{ holds_value('sync_status.payload') }}
        and (under_way.customer_id is null or {{ holds_value('sync_status.kept') }}) as is_its_own,
        under_way.customer_id is not null as is_under_way

    from found
    left join sync_status
        on sync_status.destination = found.destination
        and sync_status.customer_id = {{ customer_id('found.email') }}
    left join under_way
        on under_way.destination = found.destination
        and under_way.customer_id = {{ customer_id('found.email') }}

),

final as (

    select
        email,
        {%- for field in fillable_fields() %}
        {%- set listed = "array['" ~ fillers_of(field) | join("', '") ~ "']" %}
        {%- for column, name in [('value', field), ('destination', field ~ '_from')] %}
        (
            array_agg(
                {{ column }}
                order by array_position({{ listed }}, destination), modified_at desc nulls last, external_id, value
            )
            filter (where field = '{{ field }}' and is_its_own and destination = any({{ listed }}))
        )[1] as {{ name }},
        {%- endfor %}
        {%- endfor %}
        bool_or(is_under_way) as is_under_way

    from judged
    group by email

)

select * from final
