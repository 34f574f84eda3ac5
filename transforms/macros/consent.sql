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
    where email = any(array({{ touched_emails(published_at()) }}))
    {%- endif -%}
{%- endmacro %}

{% macro was_of_age(minor_until, moment) -%}
    coalesce({{ minor_until }} <= {{ local_day(moment) }}, true)
{%- endmacro %}

{#-
    Whether what is said to the host of a row is said to the sender: by `own_hosts` where it names any, else
    where an account has one host. Null is undecided: several hosts without a choice, or a host that is not known.
-#}
{% macro is_own_host(row) -%}
    {%- if listed('own_hosts') -%}
    case
        when coalesce({{ row }}.host_id, {{ row }}.organizer_id) is not null
            then {{ is_one_of(row ~ '.host_id', listed('own_hosts')) }}
            or {{ is_one_of(row ~ '.organizer_id', listed('own_hosts')) }}
    end
    {%- else -%}
    case when {{ row }}.platform not in ({{ platforms_of_several_hosts() }}) then true end
    {%- endif -%}
{%- endmacro %}

{#- To whom it was said: own hosts are one. -#}
{% macro told_to(row) -%}
    case when {{ row }}.is_own_host then 'own' else concat({{ row }}.platform, ':', {{ row }}.host_id) end
{%- endmacro %}

{% macro platforms_of_several_hosts() -%}
    select several.platform
    from {{ ref('int_events') }} as several
    group by several.platform
    having count(distinct several.host_id) > 1
{%- endmacro %}

{#-
    What `consent_questions` says, read as people write YAML, where `yes`, `no` and unquoted answers such as Yes
    are booleans: questions and answers in small letters.
-#}
{% macro consent_questions() -%}
    {%- set found = [] -%}
    {%- for entry in listed('consent_questions') -%}
        {%- set question = (entry.question if entry is mapping else none) -%}
        {%- set yes = consent_words(entry, 'yes', true) if entry is mapping else [] -%}
        {%- set no = consent_words(entry, 'no', false) if entry is mapping else [] -%}
        {%- if not question or not (yes or no) -%}
            {%- do exceptions.raise_compiler_error(
                "The variable consent_questions has no use for " ~ entry ~ ". Each entry names a question by its id or "
                ~ "text, and the answers that mean yes and no: "
                ~ "{question: May we write to you?, yes: ['Yes, please'], no: ['No, thanks']}."
            ) -%}
        {%- endif -%}
        {%- do found.append({'question': question | string | trim | lower, 'yes': yes, 'no': no}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro consent_words(entry, name, read_as) -%}
    {%- set given = entry.get(name, entry.get(read_as, [])) -%}
    {%- set words = [] -%}
    {%- for word in ([given] if given is string or given is boolean else given or []) -%}
        {%- do words.extend({'True': ['yes', 'true', 'on'], 'False': ['no', 'false', 'off']}[word | string]
            if word is boolean else [word | string | trim | lower]) -%}
    {%- endfor -%}
    {{ return(words) }}
{%- endmacro %}

{#-
    Answers of a row to the questions that ask for consent, by question, in small letters; null where the row
    tells of no answers, and a blank where nothing was chosen. Of several choices each counts.
-#}
{% macro consent_question_answers(answers, id, text, value) -%}
    {%- if listed('consent_questions') -%}
    (
        select jsonb_object_agg(asked.question, lower(case jsonb_typeof({{ value }})
            when 'array' then (
                select string_agg(btrim(choice #>> '{}'), ' | ') from {{ json_items(value) }} as choice
            )
            when 'object' then null
            else {{ given_text(value ~ " #>> '{}'") }}
        end))
        from {{ json_items(answers) }} as answer
        inner join unnest({{ text_array(consent_questions() | map(attribute='question') | list) }}) as asked (question)
            on asked.question in (lower(btrim({{ id }})), lower(btrim({{ text }})))
    )
    {%- else -%}
    null::jsonb
    {%- endif -%}
{%- endmacro %}

{#- The text of a question, where answers name its id alone. -#}
{% macro question_text(questions, id) -%}
    (
        select item ->> 'question' from {{ json_items(questions) }} as item
        where item ->> '_id' = {{ id }}
        limit 1
    )
{%- endmacro %}

{#- What an answer to such a question means: "no" where any choice does, null where none means either. -#}
{% macro meant_by_answer(question, answer) -%}
    case {{ question }}
        {%- for asked in consent_questions() %}
        when {{ in_lower_case([asked.question]) }} then case
            {%- for word, meaning in [('no', 'false'), ('yes', 'true')] if asked[word] %}
            when array_append(string_to_array({{ answer }}, ' | '), {{ answer }}) && {{ text_array(asked[word]) }}
                then {{ meaning }}
            {%- endfor %}
        end
        {%- endfor %}
    end
{%- endmacro %}
