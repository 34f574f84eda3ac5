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

{#-
    Whether what is said to the host of a row is said to the sender: by `own_hosts` where it names any, else
    where an account has one host. Null is undecided: several hosts without a choice, or a host that is not known.
-#}
{% macro is_own_host(row) -%}
    {%- if var('own_hosts') -%}
    case
        when coalesce({{ row }}.host_id, {{ row }}.organizer_id) is not null
            then {{ is_one_of(row ~ '.host_id', var('own_hosts')) }}
            or {{ is_one_of(row ~ '.organizer_id', var('own_hosts')) }}
    end
    {%- else -%}
    case when {{ row }}.platform not in ({{ platforms_of_several_hosts() }}) then true end
    {%- endif -%}
{%- endmacro %}

{% macro platforms_of_several_hosts() -%}
    select several.platform
    from {{ ref('int_events') }} as several
    group by several.platform
    having count(distinct several.host_id) > 1
{%- endmacro %}
