{%- set variables = ['balance_ticket_types', 'add_on_ticket_types', 'child_ticket_types'] -%}

with

named as (

    {% for variable in variables -%}
    select '{{ variable }}' as variable, unnest(array[{{ in_lower_case(listed(variable)) }}]::text[]) as ticket_type
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

unsold as (

    select
        variable,
        string_agg(ticket_type, ', ' order by ticket_type) as ticket_types

    from named
    where not exists (
            select from {{ ref('attendees') }} as attendees
            where lower(btrim(attendees.ticket_type)) = named.ticket_type
        )
    group by variable

),

final as (

    select
        'ticket_types' as topic,
        format(
            '%s names %s, and no ticket that was read is of such a type: write it as the platform does, in any case,'
            ' or take it out.',
            variable, ticket_types
        ) as told

    from unsold

)

select * from final
