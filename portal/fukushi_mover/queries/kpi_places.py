"""Where rides began and where wishes stayed unmet: counted by squares, small squares left out."""

import math
from dataclasses import dataclass, replace

from portal.fukushi_mover.enums import RequestState
from portal.fukushi_mover.models import Entrance, Pilot

from .kpi_facts import Facts
from .suppression import hidden_cells, is_few

CELL_METRES = 1000
METRES_PER_DEGREE = 111_320
NEAR_METRES = 1500


@dataclass(frozen=True)
class Cell:
    """A square of a kilometre. Counts are None where they are hidden."""

    row: int
    column: int
    met: int | None
    unmet: int | None
    near: str = ""
    """A destination that people know, at most NEAR_METRES from the middle of the square."""

    @property
    def name(self) -> str:
        """As on a city map: a letter from west to east, a number from north to south."""
        return f"{_letters(self.column)}{self.row + 1}"


@dataclass(frozen=True)
class Grid:
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    hidden: int
    """Wishes in squares that are left out."""
    hides_few: bool = False
    """They are those of one to four people: how many is not said."""

    @property
    def most(self) -> int:
        return max(
            [1, *(cell.met or 0 for cell in self.cells), *(c.unmet or 0 for c in self.cells)]
        )


def _letters(number: int) -> str:
    return (
        chr(ord("A") + number)
        if number < 26
        else _letters(number // 26 - 1) + _letters(number % 26)
    )


@dataclass(frozen=True)
class _Spot:
    latitude: float
    longitude: float
    who: int | None
    is_met: bool


def _spots(facts: Facts) -> list[_Spot]:
    met = [
        _Spot(wish.origin_latitude, wish.origin_longitude, wish.resident_id, True)
        for wish in facts.wishes
        if wish.state == RequestState.TAKEN
    ]
    unmet = [
        _Spot(wish.latitude, wish.longitude, wish.resident, False)
        for wish in facts.unmet
        if wish.latitude is not None and wish.longitude is not None
    ]
    return met + unmet


def grid_of(facts: Facts, full: bool) -> Grid:
    """`full`: for the operator, who knows the rides anyway."""
    spots = _spots(facts)
    if not spots:
        return Grid(0, 0, (), 0)
    north = max(spot.latitude for spot in spots)
    west = min(spot.longitude for spot in spots)
    east_metres = METRES_PER_DEGREE * math.cos(math.radians(north))
    squares: dict[tuple[int, int], list[_Spot]] = {}
    for spot in spots:
        row = int((north - spot.latitude) * METRES_PER_DEGREE // CELL_METRES)
        column = int((spot.longitude - west) * east_metres // CELL_METRES)
        squares.setdefault((row, column), []).append(spot)
    ordered = dict(sorted(squares.items()))
    hidden = [] if full else [spot for kind in _kinds(ordered) for spot in _hidden(kind)]
    marked = frozenset(hidden)
    found = [_cell(place, own, marked) for place, own in ordered.items()]
    known = _landmarks(facts.pilot)
    shown = tuple(
        replace(cell, near=_near(cell, known, north, west, east_metres))
        for cell in found
        if (cell.met or cell.unmet)
    )
    return Grid(
        max(row for row, _column in squares) + 1,
        max(column for _row, column in squares) + 1,
        shown,
        len(hidden),
        is_few(frozenset(spot.who for spot in hidden)),
    )


def _landmarks(pilot: Pilot) -> list[tuple[float, float, str]]:
    """Latitude, longitude and name of each place in the pilot's dictionary."""
    rows = Entrance.objects.filter(destination__pilot=pilot, destination__is_active=True)
    return list(rows.values_list("latitude", "longitude", "destination__name"))


def _near(
    cell: Cell,
    known: list[tuple[float, float, str]],
    north: float,
    west: float,
    east_metres: float,
) -> str:
    down, right = (cell.row + 0.5) * CELL_METRES, (cell.column + 0.5) * CELL_METRES
    far = [
        (
            math.hypot(
                (north - latitude) * METRES_PER_DEGREE - down,
                (longitude - west) * east_metres - right,
            ),
            name,
        )
        for latitude, longitude, name in known
    ]
    metres, name = min(far, default=(math.inf, ""))
    return name if metres <= NEAR_METRES else ""


Squares = dict[tuple[int, int], list[_Spot]]


def _kinds(squares: Squares) -> list[Squares]:
    """Rides and unmet wishes are counted apart: each kind has a total that is shown elsewhere."""
    return [
        {place: [s for s in own if s.is_met is is_met] for place, own in squares.items()}
        for is_met in (True, False)
    ]


def _hidden(squares: Squares) -> list[_Spot]:
    """Those in squares in which few people asked, or that would tell of one; who called without a card counts as one person."""
    people = {place: frozenset(spot.who for spot in own) for place, own in squares.items()}
    return [spot for place in hidden_cells(people) for spot in squares[place]]


def _cell(place: tuple[int, int], spots: list[_Spot], hidden: frozenset[_Spot]) -> Cell:
    gone = {spot.is_met for spot in spots if spot in hidden}
    met, unmet = (sum(spot.is_met is kind for spot in spots) for kind in (True, False))
    return Cell(*place, None if True in gone else met, None if False in gone else unmet)
