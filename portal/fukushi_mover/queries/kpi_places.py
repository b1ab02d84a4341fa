"""Where rides began and where wishes stayed unmet: counted by squares, small squares left out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from portal.fukushi_mover.enums import RequestState
from portal.fukushi_mover.models import RideRequest

from .aggregates import SMALLEST
from .kpi_facts import Facts

CELL_METRES = 1000
METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class Cell:
    """A square of a kilometre. Counts are None where fewer than five people stand behind them."""

    row: int
    column: int
    met: int | None
    unmet: int | None

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


def grid_of(facts: Facts, full: bool) -> Grid:
    """`full`: for the operator, who knows the rides anyway."""
    wishes = facts.wishes
    if not wishes:
        return Grid(0, 0, (), 0)
    north = max(wish.origin_latitude for wish in wishes)
    west = min(wish.origin_longitude for wish in wishes)
    east_metres = METRES_PER_DEGREE * math.cos(math.radians(north))
    squares: dict[tuple[int, int], list[RideRequest]] = {}
    for wish in wishes:
        row = int((north - wish.origin_latitude) * METRES_PER_DEGREE // CELL_METRES)
        column = int((wish.origin_longitude - west) * east_metres // CELL_METRES)
        squares.setdefault((row, column), []).append(wish)
    found = [_cell(place, own, full) for place, own in sorted(squares.items())]
    shown = tuple(cell for cell, _left in found if cell.met is not None or cell.unmet is not None)
    return Grid(
        max(row for row, _column in squares) + 1,
        max(column for _row, column in squares) + 1,
        shown,
        sum(left for _cell, left in found),
    )


def _cell(place: tuple[int, int], wishes: list[RideRequest], full: bool) -> tuple[Cell, int]:
    met = [wish for wish in wishes if wish.state == RequestState.TAKEN]
    unmet = [wish for wish in wishes if wish.state != RequestState.TAKEN]
    counts = [_count(group, full) for group in (met, unmet)]
    left = sum(
        len(group) for group, count in zip((met, unmet), counts, strict=True) if count is None
    )
    return Cell(place[0], place[1], counts[0], counts[1]), left


def _count(wishes: Iterable[RideRequest], full: bool) -> int | None:
    own = list(wishes)
    people = len({wish.resident_id for wish in own})
    if not own:
        return 0
    return len(own) if full or people >= SMALLEST else None
