"""秘匿: which cells of a sum are not shown, so that nothing about one to four people is said or can be worked out.

A small cell is hidden; where the total stands beside the others, so are as many more (complementary suppression) until those
who stand behind all hidden cells are five or more. See Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

SMALLEST = 5
People = frozenset[Hashable]
NOBODY: People = frozenset()


def is_few(people: People) -> bool:
    """One to four; a cell that is about nobody says nothing of anybody."""
    return 0 < len(people) < SMALLEST


def everybody(cells: Iterable[People]) -> People:
    return NOBODY.union(*cells)


def hidden_cells[K: Hashable](cells: Mapping[K, People]) -> frozenset[K]:
    """Keys of the cells of a total that must not be shown; of those that are not small, the first in order.

    The first, and not the smallest: what was shown once is not taken back when later cells come.
    Where all cells together are about few, all are hidden: the total is for the caller to hide.
    """
    hidden = {key for key, people in cells.items() if is_few(people)}
    for key, people in cells.items():
        if not is_few(everybody(cells[one] for one in hidden)):
            break
        if people:
            hidden.add(key)
    return frozenset(hidden)


@dataclass(frozen=True)
class Veil:
    """What is hidden of a figure over one fiscal year: of days within a month's total, of months within the year's."""

    days: frozenset[date]
    months: frozenset[date]
    """First days."""
    year: bool

    def hides(self, first: date, *, month: bool) -> bool:
        """The total of the month that begins then, or of the year."""
        return first in self.months if month else self.year


def veil(days: Mapping[date, People]) -> Veil:
    """Of the people behind each day of a year. A hidden month hides its days, too: they would add up to it."""
    months: dict[date, dict[date, People]] = {}
    for on in sorted(days):
        months.setdefault(on.replace(day=1), {})[on] = days[on]
    behind = {month: everybody(cells.values()) for month, cells in months.items()}
    gone = hidden_cells(behind)
    found = (
        {on for on, people in cells.items() if people} if month in gone else hidden_cells(cells)
        for month, cells in months.items()
    )
    return Veil(frozenset().union(*found), gone, is_few(everybody(behind.values())))
