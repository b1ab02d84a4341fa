"""When and where each van lends its empty seats, and how far that may move its own riders."""

import math
from collections.abc import Sequence

from portal.fukushi_mover.models import Pilot, Ride, Van

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
    """The point lies in one of its circles or named areas; a van without any goes everywhere."""
    circles, areas = list(van.lending_areas.all()), list(van.named_areas.all())
    if not circles and not areas:
        return True
    return any(is_inside(area.outline, point) for area in areas) or any(
        metres_between(_centre(van, circle.latitude, circle.longitude), point) <= circle.metres
        for circle in circles
    )


def connects(van: Van, origin: Point, destination: Point) -> bool:
    """Both ends of a wish lie where the van lends its seats."""
    return reaches(van, origin) and reaches(van, destination)


def lends_for(van: Van, ride: Ride) -> bool:
    """Whether the van takes residents from there to there, and within the times that were promised for the ride."""
    ask = ride.request
    origin = (ask.origin_latitude, ask.origin_longitude)
    destination = (ask.destination_latitude, ask.destination_longitude)
    if not van.lends_seats or not connects(van, origin, destination):
        return False
    hours = hours_on(van, ride.day.date.weekday())
    return hours is None or any(
        opens <= ride.pickup_from and ride.pickup_to <= closes for opens, closes in hours
    )


def is_inside(outline: Sequence[Sequence[float]], point: Point) -> bool:
    """Whether an outline of corners (latitude, longitude) encloses the point: an odd number of its sides lies to the east.

    Sides are straight in degrees: exact enough for a town. Corners may run either way round.
    """
    north, east = point
    inside = False
    for k, (a_north, a_east) in enumerate(outline):
        b_north, b_east = outline[k - 1]
        if (a_north > north) != (b_north > north):
            crossing = a_east + (north - a_north) / (b_north - a_north) * (b_east - a_east)
            inside ^= east < crossing
    return inside


def _centre(van: Van, latitude: float | None, longitude: float | None) -> Point:
    if latitude is None or longitude is None:
        return (van.facility.latitude, van.facility.longitude)
    return (latitude, longitude)


def metres_between(a: Point, b: Point) -> float:
    """As the crow flies, on a plane: exact enough for a town."""
    east = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(east, math.radians(b[0] - a[0])) * EARTH_METRES
