"""Where a caller wants to go: their own words for it, the dictionary by kana, nickname and entrance, and what is usual for them."""

from dataclasses import dataclass

from django.db.models import Count

from portal.fukushi_mover.models import Destination, Resident, Ride
from portal.search.folding import fold, terms

MOST = 9


@dataclass(frozen=True)
class Choice:
    """A place that a van can go to. `key` finds it again."""

    key: str
    name: str
    detail: str
    latitude: float
    longitude: float


def find_places(resident: Resident, text: str) -> list[Choice]:
    """The resident's own places first, most used first; then the dictionary, one line for each entrance."""
    wanted = terms(text)
    if not wanted:
        return []
    own = [c for c, folded in _own(resident) if all(term in folded for term in wanted)]
    found = own + [c for c, folded in _dictionary(resident) if all(t in folded for t in wanted)]
    return _without_repeats(found)[:MOST]


def place_of_key(resident: Resident, key: str) -> Choice | None:
    every = [c for c, _ in _own(resident)] + [c for c, _ in _dictionary(resident)]
    return next((choice for choice in every if choice.key == key), None)


def own_places(resident: Resident) -> list[Choice]:
    return [choice for choice, _ in _own(resident)]


def _own(resident: Resident) -> list[tuple[Choice, str]]:
    used = _times_used(resident)
    places = sorted(resident.places.all(), key=lambda p: (-used.get(p.name, 0), p.position))
    return [
        (
            Choice(f"own-{p.public_id}", p.name, p.nickname, p.latitude, p.longitude),
            fold(f"{p.name} {p.nickname} {p.get_kind_display()}"),
        )
        for p in places
    ]


def _times_used(resident: Resident) -> dict[str, int]:
    rows = (
        Ride.objects.filter(resident=resident)
        .order_by()
        .values("request__destination_name")
        .annotate(times=Count("pk"))
    )
    return {row["request__destination_name"]: row["times"] for row in rows}


def _dictionary(resident: Resident) -> list[tuple[Choice, str]]:
    rows = Destination.objects.filter(pilot=resident.pilot_id, is_active=True)
    return [
        (
            Choice(
                f"door-{door.public_id}",
                f"{place.name} {door.name}".strip()[:60],
                place.nicknames,
                door.latitude,
                door.longitude,
            ),
            f"{place.folded}{fold(door.name)}",
        )
        for place in rows.prefetch_related("entrances")
        for door in place.entrances.all()
    ]


def _without_repeats(choices: list[Choice]) -> list[Choice]:
    """A saved place at a door of the dictionary is one place."""
    kept: dict[tuple[float, float], Choice] = {}
    for choice in choices:
        kept.setdefault((round(choice.latitude, 4), round(choice.longitude, 4)), choice)
    return list(kept.values())
