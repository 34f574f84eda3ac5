{{ config(severity='warn') }}

-- So all orders that were recorded from live accounts add up. One that does not has a term that is not known
-- yet: its net amount is the vendor's own, and the vendor's page of orders tells what the term is.
with

amounts as (

    select
        order_key,
        kind,
        {%- for name in [
            'total', 'subtotal', 'discounts', 'passedOnFee', 'amexFee', 'zipFee', 'giftCardCredit', 'credit',
            'refunds', 'grossSales', 'bookingFee', 'humanitixFee'
        ] %}
        coalesce({{ json_number("raw_data #>> array[kind, '" ~ name ~ "']") }}, 0) as "{{ name }}"
        {{- ',' if not loop.last }}
        {%- endfor %}

    from {{ ref('ticket_sales') }}
    cross join unnest(array['totals', 'purchaseTotals']) as kind
    where platform = 'humanitix'
        and jsonb_typeof(raw_data -> kind) = 'object'
        and raw_data -> kind ? 'subtotal'
        and {{ not_yet_published() }}

)

select *
from amounts
where abs(
    "subtotal" - "discounts" + "passedOnFee" + "amexFee" + "zipFee"
    - "giftCardCredit" - "credit" - "refunds" - "total"
) > 0.005
or abs("subtotal" + "passedOnFee" + "amexFee" - "grossSales") > 0.005
or abs("humanitixFee" + "amexFee" - "bookingFee") > 0.005
