select where to_regclass('raw_hubspot.deals') is not null
