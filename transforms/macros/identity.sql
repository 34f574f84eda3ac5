{#-
    What a person is keyed by: the e-mail, trimmed and in lower case. Text that cannot be an address
    at all ("n/a") keys nobody.
-#}
{% macro normalised_email(given) -%}
    substring(lower(btrim({{ given }}, e' \t\r\n')) from '^[^@[:space:]]+@[^@[:space:]]+$')
{%- endmacro %}

{#- Whether a normalised address is well-formed enough for a CRM to take it. -#}
{% macro is_valid_email(email) -%}
    (
        length({{ email }}) <= 254
        and {{ email }} ~ '^[^.(),:;<>"@\\]{1,64}(\.[^.(),:;<>"@\\]+)*@([[:alnum:]]([[:alnum:]-]*[[:alnum:]])?\.)+[[:alpha:]]{2,}$'
    )
{%- endmacro %}

{#-
    A name-based UUID (RFC 9562, version 3) of `mailto:<email>` in the URL namespace. Version 5 would
    need SHA-1, which PostgreSQL has only in an extension.
-#}
{% macro customer_id(email) -%}
    {%- set digest -%}
        md5(decode('6ba7b8119dad11d180b400c04fd430c8', 'hex') || convert_to('mailto:' || {{ email }}, 'UTF8'))
    {%- endset -%}
    overlay(
        overlay({{ digest }} placing '3' from 13)
        placing translate(substr({{ digest }}, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') from 17
    )::uuid
{%- endmacro %}

{#- An empty or blank text is no text. -#}
{% macro given_text(value) -%}
    nullif(btrim({{ value }}, e' \t\r\n'), '')
{%- endmacro %}
