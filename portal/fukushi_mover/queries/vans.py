from portal.fukushi_mover.enums import NoteKind
from portal.fukushi_mover.models import ServiceDay, Van

from .crew import drivers_on, put_on_duty


def vans_of(day: ServiceDay) -> list[Van]:
    """The vans in use of everybody who takes part, without those that cannot drive on this day."""
    out = day.dispatch_notes.filter(kind=NoteKind.VAN_OUT).values("van")
    vans = list(
        Van.objects.filter(provider__pilot_parts__pilot=day.pilot_id, is_active=True)
        .exclude(pk__in=out)
        .select_related("facility")
        .prefetch_related("layouts")
        .order_by("provider_id", "number")
    )
    put_on_duty(vans, day.date)
    return vans


def drivable_vans(day: ServiceDay) -> list[Van]:
    """Those for which somebody is there to drive them."""
    vans = vans_of(day)
    drivers = drivers_on(vans, day.date)
    return [van for van in vans if van.pk in drivers]
