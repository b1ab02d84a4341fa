"""Changes and problems in words: who, from which van and time to which."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.fukushi_mover.enums import ChangeKind, Leg
from portal.fukushi_mover.models import Ride, Rider, Van
from portal.fukushi_mover.queries.people import Names

from . import words

TONES = {"time": "warning", "van": "warning", "added": "active", "dropped": "danger"}


@dataclass(frozen=True)
class ChangeRow:
    """One line of a diff."""

    name: str
    leg: str
    kind: str
    label: str
    tone: str
    before_at: int | None
    before_van: str
    after_at: int | None
    after_van: str
    asked: bool
    telephone: str = ""
    contact: str = ""


class People:
    """Names of those in some rows, with two queries."""

    def __init__(self, rows: Iterable[dict[str, Any]], names: Names) -> None:
        every = list(rows)
        self.names = names
        self.riders = Rider.objects.in_bulk([row["rider"] for row in every if row["rider"]])
        self.rides = Ride.objects.select_related("resident").in_bulk(
            [row["ride"] for row in every if row["ride"]]
        )

    def of(self, row: dict[str, Any]) -> str:
        private = self.private(row)
        if private is not None:
            return str(private.name)
        rider, ride = self.riders.get(row["rider"]), self.rides.get(row["ride"])
        if rider is not None:
            return rider.code
        return self.names.numbers.get(ride.resident_id, "") if ride else ""

    def private(self, row: dict[str, Any]) -> Any:
        if row["rider"]:
            return self.names.riders.get(row["rider"])
        ride = self.rides.get(row["ride"])
        return self.names.residents.get(ride.resident_id) if ride else None


def change_rows(changes: list[dict[str, Any]], names: Names) -> list[ChangeRow]:
    people, vans = People(changes, names), _vans(changes)
    return [change_row(row, people, vans) for row in changes]


def change_row(row: dict[str, Any], people: People, vans: dict[int, Van]) -> ChangeRow:
    before, after = row["before"] or {}, row["after"] or {}
    private = people.private(row)
    return ChangeRow(
        people.of(row),
        str(Leg(row["leg"]).label),
        row["kind"],
        str(ChangeKind(row["kind"]).label),
        "muted" if row.get("asked") else TONES[row["kind"]],
        before.get("at"),
        _van(vans, before),
        after.get("at"),
        _van(vans, after),
        bool(row.get("asked")),
        private.telephone if private else "",
        private.family_contact if private else "",
    )


def _vans(changes: Iterable[dict[str, Any]]) -> dict[int, Van]:
    keys = {end["van"] for row in changes for end in (row["before"], row["after"]) if end}
    return Van.objects.in_bulk(list(keys))


def _van(vans: dict[int, Van], end: dict[str, Any]) -> str:
    van = vans.get(end.get("van") or 0)
    return van.number if van else ""


def problem_rows(problems: list[dict[str, Any]], names: Names) -> list[str]:
    people = People(problems, names)
    return [
        str(words.PROBLEMS[row["code"]])
        % {
            "name": people.of(row),
            "leg": Leg(row["leg"]).label,
            "minutes": max(1, row.get("seconds", 0) // 60),
        }
        for row in problems
    ]
