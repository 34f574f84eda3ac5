{#-
    When the last reading of a CRM's stream from its beginning began; before any, nothing is missed. As
    a subquery it is read once a query, and holds for views that outlive the run.
-#}
{% macro full_pass_began(crm, stream) -%}
    coalesce(
        (
            select max(passes.started_at)
            from {{ ref('stg_crm__full_passes') }} as passes
            where passes.destination = '{{ crm }}' and passes.stream = '{{ stream }}'
        ),
        '-infinity'
    )
{%- endmacro %}

{#-
    Ids of a CRM's contacts that were read since the table was last built, or that a full reading missed;
    likewise for what is read of contacts by streams of its own: [stream, model, clock, what is still held].
-#}
{% macro changed_contacts(crm, model, related) -%}
    {%- for stream, read_as, clock, still_held in [
        ('contacts', model, 'extracted_at', 'not existing.is_deleted')
    ] + related %}
    {{ 'union' if not loop.first }}
    select contact_id
    from {{ ref(read_as) }}
    where extracted_at > {{ watermark(clock, "destination = '" ~ crm ~ "'") }}

    union

    select missed.contact_id
    from {{ ref(read_as) }} as missed
    inner join {{ this }} as existing
        on existing.destination = '{{ crm }}'
        and missed.contact_id::text = existing.external_id
    where missed.extracted_at < {{ full_pass_began(crm, stream) }}
        and {{ still_held }}
    {% endfor %}
{%- endmacro %}
