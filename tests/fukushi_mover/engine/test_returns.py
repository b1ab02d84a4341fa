"""The end of a visit of unknown length, told while the day runs: the ride back comes sooner, waits, or is found anew."""

from dataclasses import replace

import pytest

from portal.fukushi_mover.engine import online
from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.model import Link, Plan, Problem, Stop, Window

from .conftest import driven_plan, ride, street, van

VISIT = (Link("there", "back", 600, longest_stay=3600),)
BACK = ride("back", 3, 1, pickup=Stop(3, Window(0, 9000), 60), dropoff=Stop(1, Window(0, 9900), 30))


def at_the_clinic(*others: object, routes: tuple[tuple[int, ...], ...], now: int = 1000, slack: int = 300, **changes: object) -> online.FleetState:  # fmt: skip
    """Arrived at 460 (place 3), fetched at 4,090 at the earliest; promised ± `slack` seconds."""
    problem = street(ride("there", 1, 3), BACK, *others, links=VISIT, **changes)  # type: ignore[arg-type]
    plan = _planned(problem, routes)
    assert check(problem, plan) == []
    return online.advance(online.start_day(problem, plan, tolerance=slack), now)


def _planned(problem: Problem, routes: tuple[tuple[int, ...], ...]) -> Plan:
    """Driven at once, but nobody fetched from the visit before 4,090."""
    late = replace(problem.requests[1], pickup=Stop(3, Window(4090, 9000), 60))
    plain = replace(problem, requests=(problem.requests[0], late, *problem.requests[2:]), links=())
    return driven_plan(plain, *routes)


def finished(state: online.FleetState, ready: int) -> online.Repair:
    mended = online.repair(state, online.Finished("back", ready))
    assert check(*online.snapshot(mended.state), partial=True) == []
    return mended


def test_who_is_finished_sooner_is_fetched_at_once() -> None:
    state = at_the_clinic(routes=((1, 3, 2, 4),))
    mended = finished(state, 1500)
    assert mended.fetched == (online.Fetched("back", "van", 1500, 1760),)
    assert (mended.to_tell, mended.late, mended.moved) == (("back",), (), ())
    assert mended.state.requests["back"].pickup.window == Window(1500, 2100)
    assert mended.state.problem.links == (Link("there", "back", 1110),)
    assert mended.state.revision == state.revision + 1


def test_another_van_comes_if_it_can_sooner() -> None:
    vans = (van("one", shift=Window(0, 20_000)), van("two", start=4, end=4))
    busy = ride("busy", 9, 8, pickup=Stop(9, Window(0, 4000), 1200), longest_ride=None)
    state = at_the_clinic(busy, routes=((1, 4, 3, 6, 2, 5), ()), vans=vans, now=1100)
    mended = finished(state, 1200)
    assert [(one.before, one.after) for one in mended.moved] == [("one", "two")]
    assert mended.fetched == (online.Fetched("back", "two", 1200, 1460),)


def test_without_a_van_sooner_the_promise_stays() -> None:
    """The only seat is taken until the van is there for the ride back anyway."""
    busy = ride("busy", 9, 3, dropoff=Stop(3, Window(4110, 4110), 30))
    small = (van(layouts=((1,),)),)
    state = at_the_clinic(busy, routes=((1, 4, 3, 6, 2, 5),), vans=small, now=3800, slack=0)
    mended = finished(state, 3900)
    assert (mended.to_tell, mended.state.requests["back"]) == ((), state.requests["back"])
    assert online.snapshot(mended.state)[1] == online.snapshot(state)[1]
    assert mended.state.problem.links == (Link("there", "back", 3510),)


def test_the_van_waits_where_everybody_else_keeps_the_promise() -> None:
    mended = finished(at_the_clinic(routes=((1, 3, 2, 4),)), 4300)
    assert mended.fetched == (online.Fetched("back", "van", 4300, 4560),)
    assert (mended.late, mended.unplaced) == ((), ())


def test_who_is_finished_much_later_gets_another_ride_and_is_told() -> None:
    mended = finished(at_the_clinic(routes=((1, 3, 2, 4),)), 6000)
    assert [(one.rider, one.pickup) for one in mended.late] == [("back", 1610)]
    assert mended.fetched == (online.Fetched("back", "van", 6000, 6260),)
    assert mended.to_tell == ("back",)


def test_nobody_comes_after_the_last_shift() -> None:
    mended = finished(at_the_clinic(routes=((1, 3, 2, 4),), vans=(van(shift=Window(0, 6000)),)), 7000)  # fmt: skip
    assert (mended.unplaced, mended.fetched) == (("back",), ())


def test_a_visit_ends_after_the_ride_there_and_before_the_ride_back() -> None:
    state = at_the_clinic(routes=((1, 3, 2, 4),), now=300)
    with pytest.raises(ValueError, match="has not arrived"):
        online.repair(state, online.Finished("back", 300))
    with pytest.raises(ValueError, match="has boarded"):
        online.repair(online.advance(state, 4200), online.Finished("back", 4200))
    with pytest.raises(KeyError):
        online.repair(state, online.Finished("nobody", 300))


def test_a_late_arrival_at_the_visit_moves_the_ride_back() -> None:
    """The van to the visit is held up for an hour: the ride back waits for the visit all the same."""
    state = at_the_clinic(routes=((1, 3, 2, 4),), now=110)
    mended = online.repair(state, online.Delayed("van", 2000))
    assert check(*online.snapshot(mended.state), partial=True) == []
    assert {"there", "back"} <= {*mended.to_tell}
