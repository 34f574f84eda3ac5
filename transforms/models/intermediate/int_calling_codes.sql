with

calling_codes as (

    select * from {{ ref('calling_codes') }}

),

final as (

    select
        calling_code,
        '^(?:' || number_pattern || ')$' as number_pattern,
        '^(?:' || mobile_pattern || ')$' as mobile_pattern,
        mobile_lengths,
        '^(?:' || landline_pattern || ')$' as landline_pattern,
        landline_lengths

    from calling_codes

)

select * from final
