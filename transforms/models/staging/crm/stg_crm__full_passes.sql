with

{% set crms = ['brevo', 'mautic', 'hubspot'] -%}
{% for crm in crms -%}
{{ crm }} as (

    {{ source_rows(crm, 'full_passes') }}

),

{% endfor -%}
unioned as (

    {% for crm in crms -%}
    select
        '{{ crm }}' as destination,
        stream,
        started_at,
        ended_at

    from {{ crm }}
    {{ 'union all' if not loop.last }}

    {% endfor %}
)

select * from unioned
