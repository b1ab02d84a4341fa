from portal.fukushi_mover.enums import NoteKind
from portal.fukushi_mover.models import Driver, ServiceDay, Van


def vans_of(day: ServiceDay) -> list[Van]:
    """The vans in use of everybody who takes part, without those that cannot drive on this day."""
    out = day.dispatch_notes.filter(kind=NoteKind.VAN_OUT).values("van")
    return list(
        Van.objects.filter(provider__pilot_parts__pilot=day.pilot_id, is_active=True)
        .exclude(pk__in=out)
        .select_related("facility")
        .prefetch_related("layouts")
        .order_by("provider_id", "number")
    )


def usual_drivers(vans: list[Van]) -> dict[int, Driver]:
    """Van → its usual driver."""
    found = Driver.objects.filter(usual_van__in=vans, is_active=True).order_by("pk")
    return {driver.usual_van_id: driver for driver in reversed(found)}  # type: ignore[misc]


def drivable_vans(day: ServiceDay) -> list[Van]:
    """Those for which somebody is there to drive them."""
    vans = vans_of(day)
    drivers = usual_drivers(vans)
    return [van for van in vans if van.pk in drivers]
