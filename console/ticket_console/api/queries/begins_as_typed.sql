-- Part of other queries: of a `person`, e-mail, last name or whole name begins with what was typed.
(
    %(starts)s::text is null
    or person.email like %(starts)s
    or (
        not %(is_address)s
        and (
            lower(person.last_name) like %(starts)s
            or lower(coalesce(person.first_name, '') || ' ' || coalesce(person.last_name, ''))
                like %(starts)s
        )
    )
)
