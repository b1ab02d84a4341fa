"""Each rule of the checker: one plan that keeps it, one that breaks it, and by how much."""

from dataclasses import replace

import pytest

from portal.fukushi_mover.engine.check import check, check_nodes, driven, price
from portal.fukushi_mover.engine.codes import Broken, Order
from portal.fukushi_mover.engine.model import (
    Break,
    Dock,
    Link,
    Locked,
    Plan,
    Stop,
    Violation,
    Weights,
    Window,
)

from .conftest import driven_plan, ride, street, van

ONE = street(ride("a", 1, 3))
TWO = street(ride("a", 1, 3), ride("b", 2, 4))


def test_a_plain_plan_breaks_nothing() -> None:
    plan = driven_plan(TWO, (1, 2, 3, 4))
    assert check(TWO, plan) == []
    assert check_nodes(TWO, [(1, 2, 3, 4)]) == []


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([(1, 9)], [Violation(Broken.UNKNOWN_NODE, 0, 9)]),
        ([(1, 3), (2, 4)], [Violation(Broken.UNKNOWN_VEHICLE, 1)]),
        ([(3, 1)], [Violation(Broken.PAIRING, 0, 1)]),
        ([(1,)], [Violation(Broken.PAIRING, 0, 1)]),
        ([(4,)], [Violation(Broken.PAIRING, 0, 4)]),
        ([(1, 3)], [Violation(Broken.UNSERVED, None, 2)]),
    ],
)
def test_structure(routes: list[tuple[int, ...]], expected: list[Violation]) -> None:
    assert check_nodes(TWO, routes) == expected


def test_a_node_driven_twice_is_named_once() -> None:
    assert check_nodes(ONE, [(1, 1, 2)]) == [Violation(Broken.TWICE, 0, 1)]


def test_left_out_riders_are_allowed_in_a_partial_plan() -> None:
    assert check_nodes(TWO, [(1, 3)], partial=True) == []


def test_capacity_counts_upgrades() -> None:
    chain = {"resources": ("staff", "seat"), "upgrades": (("staff", "seat"),)}
    companion = ride("a", 1, 3, load=(1, 1))
    roomy = street(companion, vans=(van(layouts=((0, 2),)),), **chain)
    tight = street(companion, vans=(van(layouts=((1, 0),)),), **chain)
    assert check_nodes(roomy, [(1, 2)]) == []
    assert check_nodes(tight, [(1, 2)]) == [Violation(Broken.CAPACITY, 0, 1, 1.0)]


def test_one_layout_must_hold_the_whole_run() -> None:
    wheels = {"resources": ("seat", "wheelchair")}
    either = (van(layouts=((2, 0), (0, 1))),)
    walkers = (ride("a", 1, 3, load=(1, 0)), ride("b", 2, 4, load=(1, 0)))
    mixed = (ride("a", 1, 3, load=(1, 0)), ride("b", 2, 4, load=(0, 1)))
    assert check_nodes(street(*walkers, vans=either, **wheels), [(1, 2, 3, 4)]) == []
    assert check_nodes(street(*mixed, vans=either, **wheels), [(1, 2, 3, 4)]) == [
        Violation(Broken.CAPACITY, 0, 2, 1.0)
    ]


def test_equipment_and_allowed_vehicles() -> None:
    lift = street(ride("a", 1, 3, needs=frozenset({"lift"})))
    other = street(ride("a", 1, 3, vehicles=frozenset({"bus"})))
    assert check_nodes(lift, [(1, 2)]) == [Violation(Broken.EQUIPMENT, 0, 1)]
    assert check_nodes(other, [(1, 2)]) == [Violation(Broken.VEHICLE, 0, 1)]


def test_a_window_that_nobody_can_reach() -> None:
    early = street(ride("a", 3, 1, pickup=Stop(3, Window(0, 250), 60)))
    assert check_nodes(early, [(1, 2)]) == [Violation(Broken.WINDOW, 0, 1, 50.0)]


def test_a_ride_longer_than_allowed() -> None:
    problem = street(ride("a", 1, 3, longest_ride=300), ride("b", 5, 3))
    assert [violation.code for violation in check_nodes(problem, [(1, 2, 3, 4)])] == [Broken.RIDE]
    assert check_nodes(problem, [(2, 1, 3, 4)]) == []


def test_a_duty_longer_than_allowed() -> None:
    problem = street(ride("a", 1, 3), vans=(van(longest_duty=600),))
    assert [violation.code for violation in check_nodes(problem, [(1, 2)])] == [Broken.DUTY]


def test_a_late_start_saves_a_ride() -> None:
    """Windows alone would board too early; times exist all the same."""
    late_door = replace(ride("a", 1, 3, longest_ride=300), dropoff=Stop(3, Window(3000, 3600), 30))
    assert check_nodes(street(late_door), [(1, 2)]) == []


def test_apart_and_together() -> None:
    apart = street(ride("a", 1, 3), ride("b", 2, 4), apart=(("a", "b"),))
    together = street(ride("a", 1, 3), ride("b", 2, 4), together=(("a", "b"),))
    assert check_nodes(apart, [(1, 3, 2, 4)]) == []
    assert check_nodes(apart, [(1, 2, 3, 4)]) == [Violation(Broken.APART, 0, 2)]
    assert check_nodes(together, [(1, 2, 3, 4)]) == []
    assert check_nodes(together, [(1, 3, 2, 4)]) == [Violation(Broken.TOGETHER, None, 2)]


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (Order.BOARDS_FIRST, (1, 2, 3, 4), (2, 1, 3, 4)),
        (Order.BOARDS_LAST, (2, 1, 3, 4), (1, 2, 3, 4)),
        (Order.LEAVES_FIRST, (2, 1, 3, 4), (1, 2, 4, 3)),
        (Order.LEAVES_LAST, (1, 2, 4, 3), (1, 2, 3, 4)),
    ],
)
def test_order(rule: Order, kept: tuple[int, ...], broken: tuple[int, ...]) -> None:
    problem = street(ride("a", 1, 3, order=frozenset({rule})), ride("b", 2, 4))
    assert check_nodes(problem, [kept]) == []
    assert check_nodes(problem, [broken]) == [Violation(Broken.ORDER, 0, 1)]


def test_locked_stops_come_first() -> None:
    problem = street(ride("a", 1, 3), ride("b", 2, 4), vans=(van(locked=(Locked(2),)),))
    assert check_nodes(problem, [(2, 1, 3, 4)]) == []
    assert check_nodes(problem, [(1, 2, 3, 4)]) == [Violation(Broken.LOCKED, 0, 2)]


def test_waves() -> None:
    problem = street(ride("a", 1, 3), ride("b", 2, 4), vans=(van(waves=1),))
    assert check_nodes(problem, [(1, 2, 3, 4)]) == []
    assert check_nodes(problem, [(1, 3, 2, 4)]) == [Violation(Broken.WAVES, 0, 2)]


def test_breaks_are_taken_with_nobody_aboard() -> None:
    problem = street(ride("a", 1, 3), vans=(van(breaks=(Break(Window(0, 7200), 900),)),))
    assert check_nodes(problem, [(1, 2, -1)]) == []
    assert check_nodes(problem, [(1, 2)]) == [Violation(Broken.UNSERVED, 0, -1)]
    assert check_nodes(problem, [(1, -1, 2)]) == [Violation(Broken.CAPACITY, 0, -1)]


def test_the_ride_back_waits_for_the_visit() -> None:
    pair = (ride("there", 1, 3), ride("back", 3, 1))
    soon, late = (street(*pair, links=(Link("there", "back", stay),)) for stay in (0, 600))
    plan = driven_plan(soon, (1, 3, 2, 4))
    assert check(soon, plan) == []
    assert check(late, plan) == [Violation(Broken.LINK, 0, 2, 600.0)]
    unknown = street(*pair, links=(Link("there", "back", 0, longest_stay=900),))
    assert check(unknown, plan) == [Violation(Broken.LINK, 0, 2, 900.0)]


def test_a_dock_holds_so_many_vehicles() -> None:
    vans = (van("one"), van("two"))
    problem = street(ride("a", 1, 0), ride("b", 1, 0), vans=vans, docks=(Dock(0, 1),))
    assert [
        violation.code for violation in check(problem, driven_plan(problem, (1, 3), (2, 4)))
    ] == [
        Broken.DOCK,
        Broken.DOCK,
    ]


def test_stated_times_must_be_possible() -> None:
    plan = driven_plan(ONE, (1, 2))
    first, second = plan.routes[0].visits
    hasty = replace(plan.routes[0], visits=(first, replace(second, arrive=second.arrive - 40)))
    assert check(ONE, Plan((hasty,))) == [Violation(Broken.TIMING, 0, 2, 40.0)]


def test_costs() -> None:
    weights = Weights(vehicle=1000, driving=2, moved=50)
    problem = street(ride("a", 1, 3), weights=weights, reference={"a": "other"})
    assert driven(problem, [(1, 2)]) == 600.0
    assert price(problem, [(1, 2)]) == 2250.0
    assert price(replace(problem, weights=Weights(aboard=1)), [(1, 2)]) is None


def test_a_van_is_out_within_its_shift_from_its_start_to_its_end() -> None:
    night = (van(start=2, end=5, shift=Window(1000, 1500)),)
    problem = street(ride("a", 1, 3), vans=night)
    assert check_nodes(problem, [(1, 2)]) == [Violation(Broken.WINDOW, 0, None, 90.0)]
    plan = driven_plan(problem, (1, 2), leave=900)
    assert [(one.code, one.by) for one in check(problem, plan)] == [("timing", 100.0)]
