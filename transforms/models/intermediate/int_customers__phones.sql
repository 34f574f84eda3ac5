with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

numbering_plans as (

    select * from {{ ref('int_numbering_plans') }}

),

calling_codes as (

    select * from {{ ref('int_calling_codes') }}

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
        and contacts.bears_name

),

{{ numbers_read() }}

phones as (

    select
        email,
        (
            array_agg(
                number order by seen_at desc, is_buyer desc, seen_in, typed_as <> 'mobile', place, number
            )
            filter (where line = 'mobile')
        )[1] as mobile,
        (
            array_agg(
                number order by seen_at desc, is_buyer desc, seen_in, typed_as <> 'landline', place, number
            )
            filter (where line = 'landline')
        )[1] as landline

    from numbers_read
    group by email

)

select * from phones
