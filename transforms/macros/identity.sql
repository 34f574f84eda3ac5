{#-
    What is not seen around a text: blanks of any width, also of none, and marks of direction. The same
    characters as in Python (`crm_core.email_address`), as are the addresses that come of it.
-#}
{% macro blanks() -%}
    e'\t\n\x0b\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2066\u2067\u2068\u2069\u3000\ufeff'
{%- endmacro %}

{#-
    What a person is keyed by: the e-mail, trimmed, in lower case, its domain in ASCII (IDNA). Text that
    is no address that any CRM would take ("n/a", two addresses, a name beside one) keys nobody.
-#}
{% macro normalised_email(given) -%}
    substring(
        case
            when octet_length({{ given }}) = char_length({{ given }}) then lower(btrim({{ given }}, {{ blanks() }}))
            else staging.ascii_address({{ given }})
        end
        from '^(?=.{1,254}$)[^.@\s(),:;<>"\\[\]]{1,64}(?:\.[^.@\s(),:;<>"\\[\]]+)*@(?:[[:alnum:]](?:[[:alnum:]-]*[[:alnum:]])?\.)+[[:alpha:]][[:alnum:]-]*[[:alnum:]]$'
    )
{%- endmacro %}

{#-
    PostgreSQL knows nothing of IDNA: each label of the domain that is not in ASCII becomes Punycode, by
    RFC 3492 in its own words. What is too long to be an address is not looked at.
-#}
{% macro create_address_functions() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test') %}
    create schema if not exists staging;
    do $make$ begin
        if to_regprocedure('staging.ascii_address(text)') is not null then
            return;
        end if;
        create function staging.punycode(label text) returns text language plpgsql immutable strict as $body$
        declare
            codes int[] := array(select ascii(char) from regexp_split_to_table(label, '') as char);
            encoded text := regexp_replace(label, '[^ -~]', '', 'g');
            basic int := length(encoded);
            handled int := basic;
            lowest int := 128;
            delta int := 0;
            bias int := 72;
            code int;
            rest int;
            step int;
            threshold int;
            digit int;
        begin
            if basic > 0 then
                encoded := encoded || '-';
            end if;
            while handled < cardinality(codes) loop
                select min(each) into code from unnest(codes) as each where each >= lowest;
                delta := delta + (code - lowest) * (handled + 1);
                lowest := code;
                foreach code in array codes loop
                    if code < lowest then
                        delta := delta + 1;
                    elsif code = lowest then
                        rest := delta;
                        step := 36;
                        loop
                            threshold := least(greatest(step - bias, 1), 26);
                            exit when rest < threshold;
                            digit := threshold + (rest - threshold) % (36 - threshold);
                            encoded := encoded || substr('abcdefghijklmnopqrstuvwxyz0123456789', digit + 1, 1);
                            rest := (rest - threshold) / (36 - threshold);
                            step := step + 36;
                        end loop;
                        encoded := encoded || substr('abcdefghijklmnopqrstuvwxyz0123456789', rest + 1, 1);
                        -- the bias follows the size of the differences
                        delta := case when handled = basic then delta / 700 else delta / 2 end;
                        delta := delta + delta / (handled + 1);
                        bias := 0;
                        while delta > 455 loop
                            delta := delta / 35;
                            bias := bias + 36;
                        end loop;
                        bias := bias + 36 * delta / (delta + 38);
                        delta := 0;
                        handled := handled + 1;
                    end if;
                end loop;
                delta := delta + 1;
                lowest := lowest + 1;
            end loop;
            return 'xn--' || encoded;
        end
        $body$;
        create function staging.ascii_address(given text) returns text language sql immutable strict as $body$
            select local || '@' || string_agg(
                case
                    when octet_length(label) = char_length(label) then label
                    when char_length(label) <= 63 then staging.punycode(label)
                end,
                '.' order by place
            )
            from (
                select
                    substring(typed from '^(.*)@') as local,
                    replace(lower(normalize(substring(typed from '[^@]*$'), nfkc)), e'\u3002', '.') as domain
                from (select lower(btrim(normalize(given, nfc), {{ blanks() }})) as typed) as trimmed
            ) as parts
            cross join lateral string_to_table(domain, '.') with ordinality as labels (label, place)
            where char_length(domain) <= 320
            group by local
        $body$;
    end $make$
    {%- endif -%}
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
    nullif(btrim({{ value }}, {{ blanks() }}), '')
{%- endmacro %}
