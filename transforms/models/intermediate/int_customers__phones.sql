with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

countries as (

    select * from {{ ref('countries') }}

),

given as (

    select
        contacts.email,
        contacts.seen_at,
        contacts.is_buyer,
        contacts.seen_in,
        contacts.phone_country,
        typed.typed_as,
        typed.phone

    from contacts
    cross join lateral (
        values ('mobile', contacts.mobile_phone), ('landline', contacts.other_phone)
    ) as typed (typed_as, phone)
    where typed.phone is not null

),

digits_only as (

    select
        *,
        regexp_replace(replace(phone, '(0)', ''), '[^0-9+]', '', 'g') as dialled

    from given
    where length(phone) < 40

),

-- a number is read by its own country code, else by the numbering plan of where it was typed
matched as (

    select
        digits_only.*,
        countries.calling_code,
        substring(
            digits_only.dialled
            from '^' || prefixes.pattern || '(' || countries.mobile_pattern || ')$'
        ) as mobile_number,
        substring(
            digits_only.dialled
            from '^' || prefixes.pattern || '(' || countries.landline_pattern || ')$'
        ) as landline_number

    from digits_only
    inner join countries
        on digits_only.dialled like '+' || countries.calling_code || '%'
        or (
            left(digits_only.dialled, 1) <> '+'
            and countries.country = coalesce(
                substring(upper(digits_only.phone_country) from '^[A-Z]{2}$'),
                '{{ var("default_country") }}'
            )
        )
    cross join lateral (
        select
            case
                when left(digits_only.dialled, 1) = '+'
                    then '\+' || countries.calling_code || coalesce(countries.trunk_prefix || '?', '')
                else concat('(?:', countries.trunk_prefix, '|', countries.calling_code, ')?')
            end as pattern
    ) as prefixes

),

numbered as (

    select
        email,
        seen_at,
        is_buyer,
        seen_in,
        '+' || calling_code || coalesce(mobile_number, landline_number) as number,
        case
            when mobile_number is not null and landline_number is not null then typed_as
            when mobile_number is not null then 'mobile'
            else 'landline'
        end as line

    from matched
    where coalesce(mobile_number, landline_number) is not null

),

phones as (

    select
        email,
        (
            array_agg(number order by seen_at desc, is_buyer desc, seen_in, number)
            filter (where line = 'mobile')
        )[1] as mobile,
        (
            array_agg(number order by seen_at desc, is_buyer desc, seen_in, number)
            filter (where line = 'landline')
        )[1] as landline

    from numbered
    group by email

)

select * from phones
