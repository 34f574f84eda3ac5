{#- The moment that the run speaks of: TRANSFORMS_NOW where it is set, the server's clock otherwise. -#}
{% macro run_now() -%}
    {%- set fixed = env_var('TRANSFORMS_NOW', '') -%}
    {{ "timestamptz '" ~ fixed ~ "'" if fixed else "now()" }}
{%- endmacro %}

{#- The day of a moment in the organiser's time zone. -#}
{% macro local_day(moment) -%}
    (({{ moment }}) at time zone '{{ var("time_zone") }}')::date
{%- endmacro %}

{% macro today() -%}
    {{ local_day(run_now()) }}
{%- endmacro %}

{% macro start_of_day(day) -%}
    ({{ day }})::timestamp at time zone '{{ var("time_zone") }}'
{%- endmacro %}
