{#- An address in one shape: line1, line2, suburb, state, postcode, country. Null where none was given. -#}
{% macro address_answer(answers) -%}
    (
        select jsonb_build_object(
            'line1', {{ plain_text("details ->> 'street'") }},
            'suburb', coalesce({{ plain_text("details ->> 'suburb'") }}, {{ plain_text("details ->> 'city'") }}),
            'state', {{ plain_text("details ->> 'state'") }},
            'postcode', {{ plain_text("details ->> 'postalCode'") }},
            'country', {{ plain_text("details ->> 'country'") }}
        )
        from {{ json_items(answers) }} as answer
        cross join lateral (select answer -> 'details' as details) as given
        where jsonb_typeof(details) = 'object' and details::text ~ ':\s*"[^"]'
        limit 1
    )
{%- endmacro %}

{% macro address_profile(address) -%}
    case
        when jsonb_typeof({{ address }}) = 'object' then jsonb_strip_nulls(jsonb_build_object(
            'line1', {{ plain_text(address ~ " ->> 'address_1'") }},
            'line2', {{ plain_text(address ~ " ->> 'address_2'") }},
            'suburb', {{ plain_text(address ~ " ->> 'city'") }},
            'state', {{ plain_text(address ~ " ->> 'region'") }},
            'postcode', {{ plain_text(address ~ " ->> 'postal_code'") }},
            'country', {{ plain_text(address ~ " ->> 'country'") }}
        ))
    end
{%- endmacro %}

{#- A part of a place as maps tell it: `kind` is one of the component's types. -#}
{% macro address_component(place, kind, name) -%}
    (
        select {{ plain_text("component ->> '" ~ name ~ "'") }}
        from {{ json_items(place ~ " -> 'addressComponents'") }} as component
        where component -> 'types' ? '{{ kind }}'
        limit 1
    )
{%- endmacro %}
