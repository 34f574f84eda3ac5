with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

tickets as (

    select * from {{ ref('int_customer_tickets') }}
    where is_holder

),

country_names as (

    select * from {{ ref('int_country_names') }}

),

unioned as (

    select
        email,
        true as is_buyer,
        platform,
        ordered_at as seen_at,
        order_key as seen_in,
        minor_until,
        is_sold_at_door,
        first_name,
        last_name,
        customer_phone as mobile_phone,
        null as other_phone,
        nullif(address, '{}') as address,
        location,
        event_country

    from orders

    union all

    select
        email,
        false as is_buyer,
        platform,
        held_since as seen_at,
        attendee_key as seen_in,
        minor_until,
        false as is_sold_at_door,
        first_name,
        last_name,
        mobile_phone,
        other_phone,
        nullif(address, '{}') as address,
        location,
        event_country

    from tickets

),

-- under which names of an address a minor is known by age
minors_found as (

    select
        *,
        coalesce(minor_until > {{ today() }}, false) as is_minors,
        array_agg({{ folded_name('unioned') }}) filter (
            where minor_until > {{ today() }} and isfinite(minor_until)
        ) over (partition by email) as minors

    from unioned

),

-- What a minor left is nobody's, and so is what bears no name where a minor is known. Of the others, one person is
-- kept for an address: both names are those of one order or ticket, since people order under several. What a person
-- typed as a buyer goes before what a ticket says, and both names before one.
ranked as (

    select
        *,
        row_number() over chosen_first = 1 as gives_name,
        first_value(first_name) over chosen_first as kept_first_name,
        first_value(last_name) over chosen_first as kept_last_name

    from minors_found
    where not is_minors
        and (minors is null or {{ folded_name('minors_found') }} <> all(array_append(minors, '')))
    window chosen_first as (
        partition by email
        order by
            first_name is null and last_name is null,
            is_buyer desc,
            first_name is null or last_name is null,
            seen_at desc,
            seen_in
    )

),

-- number and address are the person's whose name is kept: where the name beside them is the same, or one half of
-- it; where no name stands beside them, they are the buyer's
compared as (

    select
        *,
        case
            when first_name is null and last_name is null
                then is_buyer or (kept_first_name is null and kept_last_name is null)
            else
                {%- for name in ['first_name', 'last_name'] %}
                coalesce(
                    {{ name }} = kept_{{ name }}
                    or {{ folded(name) }} = {{ folded('kept_' ~ name) }},
                    true
                )
                {{- ' and' if not loop.last }}
                {%- endfor %}
        end as bears_name

    from ranked

),

contacts as (

    select
        compared.email,
        compared.is_buyer,
        compared.platform,
        compared.seen_at,
        compared.seen_in,
        compared.is_sold_at_door,
        compared.first_name,
        compared.last_name,
        compared.gives_name,
        compared.bears_name,
        compared.mobile_phone,
        compared.other_phone,
        compared.address,
        compared.location,
        coalesce(lived_in.country, sold_in.country, compared.event_country) as phone_country

    from compared
    left join country_names as lived_in
        on {{ country_key("compared.address ->> 'country'") }} = lived_in.country_key
    left join country_names as sold_in
        on {{ country_key('compared.location') }} = sold_in.country_key

)

select * from contacts
