{#- A money object in minor units becomes major units, by its currency's decimal places (ISO 4217). -#}
{% macro major_units(money) -%}
    trim_scale(
        {{ json_number(money ~ " ->> 'value'") }} / {{ minor_units_per_major(money ~ " ->> 'currency'") }}
    )
{%- endmacro %}

{% macro minor_units_per_major(currency) -%}
    case
        when {{ currency }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND',
            'VUV', 'XAF', 'XOF', 'XPF'
        ) then 1
        when {{ currency }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 1000
        else 100
    end
{%- endmacro %}
