-- Nobody may be sent marketing who never said yes.
with

opted_in as (

    select email
    from {{ ref('customers') }}
    where marketing_opt_in
        and {{ not_yet_published() }}

),

said_yes as (

    select email
    from {{ ref('consent_events') }}
    where email in (select opted_in.email from opted_in)
        and channel = 'email'
        and subscribed

)

select email from opted_in
except
select email from said_yes
