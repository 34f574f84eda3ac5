{#-
    Whose answer it is: Eventbrite's flag belongs to an address and an organisation, whatever row it is
    read on; Humanitix asks with each order.
-#}
{% macro asked_by(row, key, email=none) -%}
    case {{ row }}.platform
        when 'eventbrite' then concat_ws(':', 'eventbrite', {{ row }}.organization_id, {{ email or row ~ '.email' }})
        else concat_ws(':', {{ row }}.{{ key }}, {{ email or row ~ '.email' }})
    end
{%- endmacro %}

{#- What is said of a person is told anew whole, as an event may also be no more. -#}
{% macro delete_consent_of_touched() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where email = any(array({{ touched_emails(watermark('built_at')) }}))
    {%- endif -%}
{%- endmacro %}
