{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key=['destination', 'external_id'],
        indexes=[
            {'columns': ['destination', 'external_id'], 'unique': True},
            {'columns': ['destination', 'email']},
            {'columns': ['email']},
            {'columns': ['destination', 'extracted_at']},
            {'columns': ['destination', 'lists_read_at']},
            {'columns': ['destination', 'blocks_read_at']},
            {'columns': ['built_at']},
        ],
        post_hook="{{ analyze_when_new() }}",
    )
}}

-- depends_on: {{ ref('stg_mautic__contacts') }}, {{ ref('stg_mautic__segment_members') }}, {{ ref('stg_mautic__do_not_contact') }}, {{ ref('stg_crm__full_passes') }}

{% set crms = {
    'brevo': {'model': 'stg_brevo__contacts', 'read_as': 'stg_brevo__contacts', 'related': []},
    'mautic': {'model': 'int_mautic__contacts', 'read_as': 'stg_mautic__contacts', 'related': [
        ('segment_members', 'stg_mautic__segment_members', 'lists_read_at',
            'missed.list_id = any(existing.list_ids)'),
        ('do_not_contact', 'stg_mautic__do_not_contact', 'blocks_read_at', 'existing.is_suppressed'),
    ]},
    'hubspot': {'model': 'stg_hubspot__contacts', 'read_as': 'stg_hubspot__contacts', 'related': []},
} -%}
{% set clocks = ['extracted_at', 'lists_read_at', 'blocks_read_at'] -%}

with

{% for crm, read in crms.items() -%}
{% if is_incremental() -%}
changed_{{ crm }} as (

    {{ changed_contacts(crm, read.read_as, read.related) }}

),

{% endif -%}
{{ crm }} as (

    select
        '{{ crm }}' as destination,
        external_id,
        email,
        first_name,
        last_name,
        mobile,
        landline,
        is_suppressed,
        list_ids,
        created_at,
        modified_at,
        is_archived or extracted_at < {{ full_pass_began(crm, 'contacts') }} as is_deleted,
        extracted_at,
        {{ 'lists_read_at' if read.related else 'null::timestamptz as lists_read_at' }},
        {{ 'blocks_read_at' if read.related else 'null::timestamptz as blocks_read_at' }}

    from {{ ref(read.model) }}
    {% if is_incremental() -%}
    where contact_id = any(array(select contact_id from changed_{{ crm }}))
    {% endif %}

),

{% endfor -%}
contacts as (

    {% for crm in crms -%}
    select * from {{ crm }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

hashed as (

    select
        *,
        {%- for clock in clocks %}
        {{ clock }} = max({{ clock }}) over (partition by destination) as is_newest_{{ clock }},
        {%- endfor %}
        md5(row(
            email, first_name, last_name, mobile, landline, is_suppressed, list_ids, is_deleted,
            extract(epoch from created_at), extract(epoch from modified_at)
        )::text) as content_hash

    from contacts

),

-- a daily reading of everything leaves rows alone that say what they said; of each clock the newest row
-- is kept, so that the next run knows how far this one has read
compared as (

    select
        hashed.*,
        {% if is_incremental() -%}
        existing.content_hash is not distinct from hashed.content_hash as is_unchanged,
        existing.built_at as existing_built_at,
        {{ emails_ever('hashed.email', "coalesce(existing.known_emails, '{}')") }} as known_emails
        {%- else -%}
        false as is_unchanged,
        null::timestamptz as existing_built_at,
        {{ emails_ever('hashed.email', "'{}'::text[]") }} as known_emails
        {%- endif %}

    from hashed
    {% if is_incremental() -%}
    left join {{ this }} as existing
        on hashed.destination = existing.destination
        and hashed.external_id = existing.external_id
    {% endif %}

),

final as (

    select
        destination,
        external_id,
        email,
        first_name,
        last_name,
        mobile,
        landline,
        is_suppressed,
        list_ids,
        created_at,
        modified_at,
        is_deleted,
        extracted_at,
        lists_read_at,
        blocks_read_at,
        known_emails,
        content_hash,
        case when is_unchanged then existing_built_at else now() end as built_at

    from compared
    where not is_unchanged
        {%- for clock in clocks %}
        or is_newest_{{ clock }}
        {%- endfor %}

)

select * from final
