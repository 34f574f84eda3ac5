with

contacts as (

    select * from {{ ref('int_customer_contacts') }}

),

final as (

    select
        email,
        seen_in,
        is_buyer,
        seen_at,
        gives_name and (first_name is not null or last_name is not null) as gives_name,
        bears_name,
        mobile_phone is not null or other_phone is not null as has_number,
        address is not null as has_address

    from contacts

)

select * from final
