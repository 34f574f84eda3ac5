with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

numbering_plans as (

    select * from {{ ref('int_numbering_plans') }}

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

-- the offset keeps the digits from being picked out anew for each numbering plan
digits_only as (

    select
        given.*,
        picked.dialled,
        case
            when starts_with(picked.dialled, '+') then '+'
            else coalesce(
                substring(upper(given.phone_country) from '^[A-Z]{2}$'),
                '{{ var("default_country") }}'
            )
        end as plan

    from given
    cross join lateral (
        select regexp_replace(replace(given.phone, '(0)', ''), '[^0-9+]', '', 'g') as dialled
        offset 0
    ) as picked

),

-- a number is read by its own country code, else by the numbering plan of where it was typed
matched as (

    select
        digits_only.*,
        numbering_plans.calling_code,
        substring(digits_only.dialled from numbering_plans.mobile_pattern) as mobile_number,
        substring(digits_only.dialled from numbering_plans.landline_pattern) as landline_number

    from digits_only
    inner join numbering_plans
        on digits_only.plan = numbering_plans.plan
        and starts_with(digits_only.dialled, numbering_plans.prefix)

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
