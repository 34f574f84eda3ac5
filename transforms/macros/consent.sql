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
