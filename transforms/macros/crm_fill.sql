{#- Which fields of a customer a CRM may fill. -#}
{% macro fillable_fields() -%}
    {%- do return(['first_name', 'last_name', 'mobile', 'landline']) -%}
{%- endmacro %}

{#- The CRMs that may fill a field, the first before the next. -#}
{% macro fillers_of(field) -%}
    {%- do return(var('fill_from_crm').get(field, [])) -%}
{%- endmacro %}

{#- All CRMs that may fill anything; a setting that can have no effect ends the run. -#}
{% macro fillers() -%}
    {%- set known = ['brevo', 'mautic', 'hubspot'] -%}
    {%- set found = [] -%}
    {%- for field, crms in var('fill_from_crm').items() -%}
        {%- if field not in fillable_fields() or crms is string or crms | reject('in', known) | list -%}
            {%- do exceptions.raise_compiler_error(
                "The variable fill_from_crm cannot fill " ~ field ~ " from " ~ crms ~ ". Name a field of "
                ~ fillable_fields() | join(', ') ~ " and a list of CRMs of " ~ known | join(', ') ~ "."
            ) -%}
        {%- endif -%}
        {%- do found.extend(crms | reject('in', found)) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{%- endmacro %}

{#- Whether an object of a CRM's fields holds a value, a number in whatever way it is written. -#}
{% macro holds_value(fields) -%}
    exists (
        select from jsonb_each_text(
            case jsonb_typeof({{ fields }}) when 'object' then {{ fields }} else '{}' end
        ) as each_field
        where each_field.value in (found.value, found.written_as)
            or (
                found.field in ('mobile', 'landline')
                and regexp_replace(each_field.value, '[^0-9]', '', 'g')
                    in (ltrim(found.value, '+'), regexp_replace(found.written_as, '[^0-9]', '', 'g'))
            )
    )
{%- endmacro %}
