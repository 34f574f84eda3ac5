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

-- What the last reading from beginning to end did not find is no more. Members and entries are named once
-- each: what is named twice is written out whole, and searched through for each contact.
final as (

    select
        contacts.*,
        membership.list_ids,
        blocks.is_suppressed,
        false as is_archived,
        membership.lists_read_at,
        blocks.blocks_read_at

    from contacts
    cross join lateral (
        select
            coalesce(
                array_agg(members.list_id order by members.list_id) filter (
                    where not members.was_removed
                        and members.extracted_at >= {{ full_pass_began('mautic', 'segment_members') }}
                ),
                '{}'
            ) as list_ids,
            max(members.extracted_at) as lists_read_at

        from members
        where members.contact_id = contacts.contact_id
    ) as membership
    cross join lateral (
        select
            coalesce(
                bool_or(
                    entries.channel = 'email'
                    and entries.extracted_at >= {{ full_pass_began('mautic', 'do_not_contact') }}
                ),
                false
            ) as is_suppressed,
            max(entries.extracted_at) as blocks_read_at

        from entries
        where entries.contact_id = contacts.contact_id
    ) as blocks

)

select * from final
