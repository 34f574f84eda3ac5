"""Whether a JSON value can stand where another one does."""


def same_kind(default: object, value: object) -> bool:
    """Whether `value` is of the kind of `default`; None goes with everything."""
    if default is None or value is None:
        return True
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
