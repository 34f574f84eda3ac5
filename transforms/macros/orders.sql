{#- An order that was touched but came out with no row any more has left the stream. -#}
{% macro unpublish_vanished_orders() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where checked_at < now()
        {% if not flags.FULL_REFRESH %}
        and order_id in ({{ touched_orders(watermark('checked_at', 'checked_at < now()')) }})
        {% endif %}
    {%- endif -%}
{%- endmacro %}
