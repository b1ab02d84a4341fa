"""Nothing about one to four people is shown, nor can it be worked out from what is."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.queries.suppression import (
    SMALLEST,
    People,
    Veil,
    everybody,
    hidden_cells,
    veil,
)

SEVEN, ONE, NOBODY = frozenset(range(7)), frozenset([1]), frozenset[int]()
DAYS = st.dictionaries(
    st.builds(date, st.just(2026), st.integers(4, 8), st.integers(1, 6)),
    st.frozensets(st.integers(0, 8), max_size=8),
    max_size=20,
)


def test_a_second_cell_is_hidden_with_a_single_small_one() -> None:
    assert hidden_cells({"a": ONE, "b": NOBODY, "c": SEVEN, "d": SEVEN}) == {"a", "c"}
    assert hidden_cells({"a": SEVEN, "b": NOBODY}) == set()
    assert hidden_cells({"a": ONE, "b": frozenset([1, 2])}) == {"a", "b"}


def test_a_month_about_few_hides_another_one_and_the_days_of_both() -> None:
    first, second, third = (date(2026, month, 7) for month in (5, 6, 7))
    found = veil({first: SEVEN, second: ONE, third: SEVEN})
    assert found == Veil(
        frozenset({first, second}), frozenset({date(2026, 5, 1), date(2026, 6, 1)}), False
    )
    assert veil({first: ONE}).year


def month_of(on: date) -> date:
    return on.replace(day=1)


def shown(days: dict[date, People], found: Veil) -> list[list[float]]:
    """Every published sum as a row over the days."""
    order = sorted(days)
    rows = [[float(on == other) for other in order] for on in order if on not in found.days]
    months = {month_of(on) for on in order} - found.months
    rows += [[float(month_of(on) == month) for on in order] for month in months]
    return rows + ([] if found.year else [[1.0] * len(order)])


def follows(known: list[list[float]], asked: list[float]) -> bool:
    """Whether a sum is a combination of those that are known."""
    if not any(asked):
        return True
    rank = np.linalg.matrix_rank(np.array(known)) if known else 0
    return bool(np.linalg.matrix_rank(np.array([*known, asked])) == rank)


@settings(max_examples=80, deadline=None)
@given(DAYS)
def test_no_small_cell_follows_from_what_is_shown(days: dict[date, People]) -> None:
    order, found = sorted(days), veil(days)
    known = shown(days, found)
    months = {month_of(on) for on in order}
    groups = [
        *([on] for on in order),
        *([on for on in order if month_of(on) == month] for month in months),
        *([on for on in order if month_of(on) == month and on in found.days] for month in months),
        [on for on in order if month_of(on) in found.months],
        order,
    ]
    for group in groups:
        if 0 < len(everybody(days[on] for on in group)) < SMALLEST:
            assert not follows(known, [float(on in group) for on in order]), group


@settings(max_examples=40, deadline=None)
@given(DAYS)
def test_only_as_much_is_hidden_as_is_needed(days: dict[date, People]) -> None:
    if all(not people or len(people) >= SMALLEST for people in days.values()):
        assert veil(days) == Veil(frozenset(), frozenset(), False)
