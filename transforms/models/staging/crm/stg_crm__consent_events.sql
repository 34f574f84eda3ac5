with

source as (

    {{ source_rows('crm', 'consent_events') }}

),

renamed as (

    select
        -- ids
        id as consent_event_id,

        -- text
        {{ normalised_email('email') }} as email,
        coalesce(lower(channel), 'email') as channel,
        source,
        lower(reason) as reason,

        -- booleans
        subscribed,
        event_key is not null as is_dated,

        -- timestamps
        occurred_at,
        recorded_at

    from source

)

select * from renamed
