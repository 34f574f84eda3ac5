{#- Who was touched but came out with no row any more has left the stream. -#}
{% macro remove_vanished_customers() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where email in (
            {{ touched_emails(watermark('built_at', 'built_at < now()')) }}
        )
        and built_at < now()
    {%- endif -%}
{%- endmacro %}
