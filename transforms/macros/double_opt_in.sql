{#-
    The moment from which on a new "yes" is to be confirmed, as SQL; none where it never is. A day begins in
    the organiser's time zone.
-#}
{% macro double_opt_in_since() -%}
    {%- set given = var('double_opt_in_since') -%}
    {%- if given is not none -%}
        {%- set day = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' -%}
        {%- set time = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-][0-9]{2}:?[0-9]{2})' -%}
        {%- if modules.re.fullmatch(day, given | string) -%}
            ('{{ given }}'::timestamp at time zone '{{ var("time_zone") }}')
        {%- elif modules.re.fullmatch(day ~ time, given | string) -%}
            '{{ given }}'::timestamptz
        {%- else -%}
            {{ exceptions.raise_compiler_error(
                'The variable double_opt_in_since is ' ~ given ~ ', which is no moment. Write a day, for instance '
                ~ '2026-12-01, or a moment with its offset, 2026-12-01T00:00:00+11:00, or null for off.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
