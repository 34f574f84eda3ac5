{#-
    The people whom anything concerns that was built after a moment: through an order or a ticket that
    is or was theirs, an order that their ticket belongs to, an event or a date of one, or what a CRM told of them,
    or of an address that an order of theirs named before.
    Transactions that write down what CRMs tell may end some time after the moment that they write down.
-#}
{% macro touched_emails(since) -%}
    with told as (

        select unnest(known_emails) as email
        from {{ ref('ticket_sales') }}
        where built_at > {{ since }}

        union

        select unnest(known_emails)
        from {{ ref('attendees') }}
        where built_at > {{ since }}

        union

        select email
        from {{ ref('attendees') }}
        where order_id = any(array(select order_id from {{ ref('ticket_sales') }} where built_at > {{ since }}))
            and email is not null

        union

        select email
        from {{ ref('ticket_sales') }}
        where event_key = any(array(select event_key from {{ ref('events') }} where changed_at > {{ since }}))
            and email is not null

        union

        select email
        from {{ ref('attendees') }}
        where event_key = any(array(select event_key from {{ ref('events') }} where changed_at > {{ since }}))
            and email is not null

        union

        select email
        from {{ ref('attendees') }} as attendees
        where {{ is_of_changed_date('attendees', since) }}
            and email is not null

        union

        select email
        from {{ ref('ticket_sales') }} as ticket_sales
        where {{ is_of_changed_date('ticket_sales', since) }}
            and email is not null

        union

        -- an order may have tickets of several dates
        select email
        from {{ ref('ticket_sales') }}
        where order_key = any(array(
                select order_key from {{ ref('attendees') }} as attendees
                where {{ is_of_changed_date('attendees', since) }}
            ))
            and email is not null

        union

        select email
        from {{ ref('stg_crm__consent_events') }}
        where recorded_at > {{ since }} - interval '1 hour'
            and email is not null

        union

        select email
        from {{ ref('stg_crm__engagement') }}
        where recorded_at > {{ since }} - interval '1 hour'
    {%- if fillers() %}

        union

        select unnest(known_emails)
        from {{ ref('int_crm_contacts') }}
        where built_at > {{ since }}
    {%- endif %}

    )

    select email from told

    union

    select orders.email
    from told
    inner join {{ ref('former_addresses') }} as former
        on told.email = former.email
    inner join {{ ref('ticket_sales') }} as orders
        on former.order_key = orders.order_key
    where orders.email is not null
{%- endmacro %}

{#- The orders that were computed anew after a moment, or whose event changed. -#}
{% macro touched_orders(since) -%}
    select order_key
    from {{ ref('ticket_sales') }}
    where built_at > {{ since }}

    union

    select order_key
    from {{ ref('ticket_sales') }}
    where event_key = any(array(select event_key from {{ ref('events') }} where changed_at > {{ since }}))
{%- endmacro %}

{#- What was sold for a date of an event that changed after a moment. -#}
{% macro is_of_changed_date(sold, since) -%}
    {{ sold }}.event_key = any(array(select event_key from {{ ref('event_dates') }} where changed_at > {{ since }}))
            and {{ date_key(sold) }} = any(array(
                select date_key from {{ ref('event_dates') }} where changed_at > {{ since }}
            ))
{%- endmacro %}

{#-
    Whether a run concerns so many people that it is done sooner for everybody: a version that reads more of an
    event, or a further host, may concern all of them.
-#}
{% macro concerns_most(since) -%}
    {%- set sql -%}
        select count(*) > greatest(50000, 0.1 * (select reltuples from pg_class where oid = to_regclass('{{ this }}')))
        from ({{ touched_emails(since) }}) as touched
    {%- endset -%}
    {%- do return(run_query(sql).rows[0][0]) -%}
{%- endmacro %}

{#- Only the rows of some people, in a `where` that says something already. -#}
{% macro only_of(people, email='email') -%}
    and {{ email }} = any(array(select email from {{ people }}))
{%- endmacro %}
