"""Who can drive on a day: in service, with a valid licence, on shift; and which van each takes."""

from collections.abc import Iterable
from datetime import date

from portal.fukushi_mover.models import Driver, Van


def has_licence(driver: Driver, day: date) -> bool:
    """One that is valid on the day. Where none was entered, the office has not said: nobody is kept from driving."""
    licences = driver.licences.all()
    return not licences or any(licence.expires_on >= day for licence in licences)


def shifts_of(driver: Driver, day: date) -> list[tuple[int, int]] | None:
    """Their hours on the day (seconds from midnight); None: no shifts were entered at all."""
    shifts = list(driver.shifts.all())
    if not shifts:
        return None
    return [(s.starts_at, s.ends_at) for s in shifts if s.weekday == day.weekday()]


def can_drive(driver: Driver, day: date) -> bool:
    return has_licence(driver, day) and shifts_of(driver, day) != []


def may_drive(driver: Driver, van: Van) -> bool:
    """Their own provider's vans, or those of them that were chosen."""
    chosen = {one.pk for one in driver.vans.all()}
    return driver.provider_id == van.provider_id and (
        not chosen or van.pk in chosen or driver.usual_van_id == van.pk
    )


def drivers_on(vans: Iterable[Van], day: date) -> dict[int, Driver]:
    """Van → who drives it: its usual driver where they can, else somebody of the provider who has no van that day.

    Of those the stand-ins are shared out so that as many vans as possible drive.
    """
    rows = list(vans)
    able = [driver for driver in _drivers(rows) if can_drive(driver, day)]
    found = {d.usual_van_id: d for d in reversed(able) if d.usual_van_id}
    found = {van.pk: found[van.pk] for van in rows if van.pk in found}
    free = [driver for driver in able if driver.pk not in {one.pk for one in found.values()}]
    return found | _stand_ins([van for van in rows if van.pk not in found], free)


def _stand_ins(vans: list[Van], free: list[Driver]) -> dict[int, Driver]:
    """A largest matching by augmenting paths (Kuhn 1955): whoever sits in a van may give it up for another that they may drive."""
    able = {van.pk: [one for one in free if may_drive(one, van)] for van in vans}
    drives: dict[int, int] = {}
    people = {one.pk: one for one in free}

    def seat(van: int, asked: set[int]) -> bool:
        for one in able[van]:
            if one.pk in asked:
                continue
            asked.add(one.pk)
            if one.pk not in drives or seat(drives[one.pk], asked):
                drives[one.pk] = van
                return True
        return False

    for van in vans:
        seat(van.pk, set())
    return {van: people[driver] for driver, van in drives.items()}


def _drivers(vans: list[Van]) -> list[Driver]:
    rows = Driver.objects.filter(provider__in={van.provider_id for van in vans}, is_active=True)
    return list(
        rows.select_related("user").prefetch_related("licences", "shifts", "vans").order_by("pk")
    )


def put_on_duty(vans: Iterable[Van], day: date) -> None:
    """Tells each van the hours of whoever drives it on the day."""
    rows = list(vans)
    drivers = drivers_on(rows, day)
    for van in rows:
        van.duty = shifts_of(drivers[van.pk], day) if van.pk in drivers else None
