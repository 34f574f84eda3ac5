with

contacts as (

    select * from {{ ref('stg_mautic__contacts') }}

),

members as (

    select * from {{ ref('stg_mautic__segment_members') }}

),

entries as (

    select * from {{ ref('stg_mautic__do_not_contact') }}

),

-- what the last reading from beginning to end did not find is no more
final as (

    select
        contacts.*,
        array(
            select members.list_id
            from members
            where members.contact_id = contacts.contact_id
                and not members.was_removed
                and members.extracted_at >= {{ full_pass_began('mautic', 'segment_members') }}
            order by members.list_id
        ) as list_ids,
        exists (
            select from entries
            where entries.contact_id = contacts.contact_id
                and entries.channel = 'email'
                and entries.extracted_at >= {{ full_pass_began('mautic', 'do_not_contact') }}
        ) as is_suppressed,
        false as is_archived,
        (
            select max(extracted_at) from members where members.contact_id = contacts.contact_id
        ) as lists_read_at,
        (
            select max(extracted_at) from entries where entries.contact_id = contacts.contact_id
        ) as blocks_read_at

    from contacts

)

select * from final
