{#- The date of an event that a ticket or an order is for; without one, that of the event itself. -#}
{% macro date_key(row) -%}
    concat({{ row }}.event_key, ':', {{ row }}.event_date_id)
{%- endmacro %}

{#- The day of a moment where the event takes place, else in the organiser's time zone. -#}
{% macro event_day(moment, time_zone) -%}
    ({{ moment }} at time zone coalesce({{ time_zone }}, '{{ var("time_zone") }}'))::date
{%- endmacro %}

{#- Whether a title begins or ends with a word that calls the event off, whatever stands around the word. -#}
{% macro title_calls_off(title) -%}
    exists (
        select from unnest({{ text_array(listed('called_off_titles')) }}) as given
        cross join lateral (
            select
                {{ words_of('given') }} as word,
                {{ words_of(title) }} as title
        ) as written
        where word <> ''
            and (title = word or starts_with(title, word || ' ') or right(title, length(word) + 1) = ' ' || word)
    )
{%- endmacro %}

{% macro words_of(text) -%}
    btrim(regexp_replace(lower({{ text }}), '\W+', ' ', 'g'))
{%- endmacro %}

{#- A date that its event, computed anew, came out without is none any more. -#}
{% macro remove_vanished_dates() -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as vanished
    using {{ this }} as present
    where vanished.event_key = present.event_key
        and present.built_at = now()
        and vanished.built_at < now()
    {%- endif -%}
{%- endmacro %}
