"""When and where each van lends its empty seats, and how far that may move its own riders."""

import math

from portal.fukushi_mover.models import Pilot, Van

EARTH_METRES = 6_371_000.0

Point = tuple[float, float]
Hours = tuple[int, int]


def tolerances(pilot: Pilot) -> dict[int, int]:
    """Van → minutes by which a published time of its own riders may move: its own figure, else its provider's."""
    by_provider = dict(pilot.partners.values_list("provider_id", "tolerance_minutes"))
    vans = Van.objects.filter(provider__in=by_provider)
    return {
        pk: by_provider[provider] if own is None else own
        for pk, provider, own in vans.values_list("pk", "provider_id", "tolerance_minutes")
    }


def hours_on(van: Van, weekday: int) -> list[Hours] | None:
    """Its lending hours of a weekday (seconds from midnight); None: it lends in the pilot's hours."""
    rows = list(van.lending_hours.all())
    if not rows:
        return None
    return [(row.opens_at, row.closes_at) for row in rows if row.weekday == weekday]


def reaches(van: Van, point: Point) -> bool:
    """The point lies in one of its lending areas; a van without any goes everywhere."""
    areas = list(van.lending_areas.all())
    return not areas or any(
        metres_between(_centre(van, area.latitude, area.longitude), point) <= area.metres
        for area in areas
    )


def _centre(van: Van, latitude: float | None, longitude: float | None) -> Point:
    if latitude is None or longitude is None:
        return (van.facility.latitude, van.facility.longitude)
    return (latitude, longitude)


def metres_between(a: Point, b: Point) -> float:
    """As the crow flies, on a plane: exact enough for a town."""
    east = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(east, math.radians(b[0] - a[0])) * EARTH_METRES
