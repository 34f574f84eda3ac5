with

rates as (

    select * from {{ ref('exchange_rates') }}

),

periods as (

    select
        currency,
        valid_from,
        lead(valid_from, 1, 'infinity'::date) over (partition by currency order by valid_from) as valid_until,
        rate

    from rates
    where reporting_currency = '{{ var("reporting_currency") }}'
        and currency <> '{{ var("reporting_currency") }}'

),

with_reporting_currency as (

    select * from periods
    union all
    select '{{ var("reporting_currency") }}', '-infinity'::date, 'infinity'::date, 1

)

select * from with_reporting_currency
