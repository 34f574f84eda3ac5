{#- A money object in minor units becomes major units, by its currency's decimal places. -#}
{% macro major_units(money) -%}
    trim_scale(
        {{ json_number(money ~ " ->> 'value'") }} / 10::numeric ^ {{ decimals(money ~ " ->> 'currency'") }}
    )
{%- endmacro %}

{#- An amount with the decimal places of its currency. -#}
{% macro in_currency(amount, currency) -%}
    round({{ amount }}, {{ decimals(currency) }})
{%- endmacro %}

{% macro in_reporting_currency(amount) -%}
    {{ in_currency(amount, "'" ~ var('reporting_currency') ~ "'") }}
{%- endmacro %}

{#- The decimal places of a currency (ISO 4217, minor unit). -#}
{% macro decimals(currency) -%}
    case
        when {{ currency }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND',
            'VUV', 'XAF', 'XOF', 'XPF'
        ) then 0
        when {{ currency }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
        when {{ currency }} in ('CLF', 'UYW') then 4
        else 2
    end
{%- endmacro %}

{#- Tables of before hold two decimal places of every currency; no row is written for this. -#}
{% macro widen_amount(column) -%}
    {%- if execute and is_incremental() -%}
        {%- for found in adapter.get_columns_in_relation(this) if found.name == column and found.numeric_scale is not none %}
    alter table {{ this }} alter column {{ column }} type numeric
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
