select where to_regclass('staging.stg_hubspot__deals') is not null
