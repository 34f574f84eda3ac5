with

contacts as (

    select * from {{ ref('int_crm_contacts') }}

),

lists as (

    select
        'brevo' as destination,
        list_id,
        list_name

    from {{ ref('stg_brevo__lists') }}

    union all

    select
        'mautic' as destination,
        list_id,
        list_name

    from {{ ref('stg_mautic__segments') }}

),

final as (

    select
        contacts.destination,
        contacts.external_id,
        contacts.email,
        contacts.first_name,
        contacts.last_name,
        contacts.mobile,
        contacts.landline,
        contacts.is_suppressed,
        array(
            select coalesce(lists.list_name, held.list_id)
            from unnest(contacts.list_ids) as held (list_id)
            left join lists
                on lists.destination = contacts.destination
                and lists.list_id = held.list_id
            order by 1
        ) as lists,
        contacts.created_at,
        contacts.modified_at,
        contacts.is_deleted,
        contacts.extracted_at

    from contacts

)

select * from final
