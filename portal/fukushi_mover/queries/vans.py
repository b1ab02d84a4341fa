from portal.fukushi_mover.enums import NoteKind
from portal.fukushi_mover.models import Driver, ServiceDay, Van

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


def manned_vans(day: ServiceDay) -> list[Van]:
    """Those that an automatic plan may use: somebody is there to drive them, or the provider keeps no drivers here at all."""
    vans = vans_of(day)
    drivers = drivers_on(vans, day.date)
    kept = set(
        Driver.objects.filter(
            provider__in={van.provider_id for van in vans}, is_active=True
        ).values_list("provider", flat=True)
    )
    return [van for van in vans if van.pk in drivers or van.provider_id not in kept]


def drivable_vans(day: ServiceDay) -> list[Van]:
    """Those for which somebody is there to drive them."""
    vans = vans_of(day)
    drivers = drivers_on(vans, day.date)
    return [van for van in vans if van.pk in drivers]
