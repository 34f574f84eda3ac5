{#-
    What a country's name is found by: small letters without accents, blanks, punctuation, "and" and a "the"
    before it, so that `U.K.`, `Côte d'Ivoire` and `the Netherlands` are found however they are written.
-#}
{% macro country_key(written) -%}
    case
        when octet_length({{ written }}) = 2 then lower({{ written }})
        else regexp_replace(
            lower(normalize(left({{ written }}, 100), nfkd)),
            e'^\\s*the\\s+|\\s+and\\s+|[\u0300-\u036f\u2018\u2019\u02bc\\s!-/:-@[-`{-~]+',
            '',
            'g'
        )
    end
{%- endmacro %}
