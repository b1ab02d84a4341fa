import rules


@rules.predicate
def is_staff(person: object, target: object = None) -> bool:
    """The interface stands below organisations, so it asks the plain mark on the person."""
    return bool(getattr(person, "is_authenticated", False) and getattr(person, "is_staff", False))
