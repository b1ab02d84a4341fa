"""The planner: every kind of rule is kept in what it finds, and it can be steered, stopped and repeated."""

from dataclasses import replace

import pytest

from portal.fukushi_mover.engine import docks
from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.codes import Order
from portal.fukushi_mover.engine.model import (
    Break,
    Dock,
    Link,
    Locked,
    Plan,
    Problem,
    Progress,
    Stop,
    Weights,
    Window,
)
from portal.fukushi_mover.engine.solver import solve

from .conftest import driven_plan, ride, street, van


def planned(problem: Problem) -> Plan:
    plan = solve(problem, iterations=300)
    assert check(problem, plan) == []
    return plan


def routes(plan: Plan) -> list[tuple[int, ...]]:
    return [route.nodes for route in plan.routes]


def test_riders_share_a_van_on_the_way() -> None:
    plan = planned(street(ride("a", 3, 0), ride("b", 2, 0), ride("c", 1, 0)))
    assert plan.cost == 600.0
    assert plan.routes[0].nodes[:3] == (1, 2, 3)


def test_it_leaves_late_and_returns_early() -> None:
    noon = Stop(0, Window(3600, 4000), 30)
    route = planned(street(ride("a", 3, 0, dropoff=noon))).routes[0]
    assert (route.leave, route.visits[1].begin, route.back) == (3600 - 660, 3600, 3630)


def test_who_does_not_fit_is_left_out() -> None:
    plan = solve(street(ride("a", 1, 3), ride("big", 1, 3, load=(9,))), iterations=50)
    assert plan.unserved == ("big",)


def test_no_riders_and_no_vehicles() -> None:
    assert routes(solve(street(), iterations=10)) == [()]
    assert solve(street(ride("a", 1, 2), vans=()), iterations=10).unserved == ("a",)


def test_layouts_are_either_or() -> None:
    either = tuple(van(name, layouts=((2, 0), (0, 1))) for name in ("one", "two"))
    riders = (
        ride("a", 1, 0, load=(1, 0)),
        ride("b", 1, 0, load=(1, 0)),
        ride("w", 1, 0, load=(0, 1)),
    )
    plan = planned(street(*riders, vans=either, resources=("seat", "wheelchair")))
    assert sorted(map(len, routes(plan))) == [2, 4]


def test_equipment() -> None:
    vans = (van("plain"), van("lift", equipment=frozenset({"lift"})))
    plan = planned(street(ride("a", 1, 3, needs=frozenset({"lift"})), vans=vans))
    assert routes(plan) == [(), (1, 2)]


def test_apart_riders_do_not_meet() -> None:
    riders = (ride("a", 3, 0), ride("b", 3, 0))
    assert planned(street(*riders)).cost == 600.0
    assert planned(street(*riders, apart=(("a", "b"),))).cost == 1200.0


def test_together_riders_meet_though_it_is_a_detour() -> None:
    vans = (van("near", start=1, end=1), van("far", start=9, end=9))
    riders = (ride("a", 1, 2), ride("b", 9, 8))
    assert planned(street(*riders, vans=vans)).cost == 400.0
    assert planned(street(*riders, vans=vans, together=(("a", "b"),))).cost == 1600.0


def test_who_cannot_ride_together_does_not_ride() -> None:
    riders = (ride("a", 1, 2), ride("b", 9, 8, load=(9,)))
    assert solve(street(*riders, together=(("a", "b"),)), iterations=50).unserved == ("a", "b")


@pytest.mark.parametrize("rule", list(Order))
def test_order(rule: Order) -> None:
    planned(street(ride("a", 3, 0, order=frozenset({rule})), ride("b", 5, 1), ride("c", 1, 4)))


def test_waves() -> None:
    riders = [ride(name, 3, 0) for name in "abcdef"]
    vans = (van("one", layouts=((2,),), waves=1), van("two", layouts=((2,),), waves=2))
    assert sorted(map(len, routes(planned(street(*riders, vans=vans))))) == [4, 8]


def test_breaks_and_unused_vans() -> None:
    vans = tuple(van(name, breaks=(Break(Window(600, 3600), 900),)) for name in ("one", "two"))
    plan = planned(street(ride("a", 3, 0), ride("b", 3, 0), vans=vans))
    assert sorted(map(len, routes(plan))) == [0, 5]


def test_locked_stops_stay() -> None:
    locked = (van(locked=(Locked(2, 500), Locked(1))),)
    plan = planned(street(ride("a", 1, 3), ride("b", 2, 4), vans=locked))
    assert plan.routes[0].nodes[:2] == (2, 1)
    assert plan.routes[0].visits[0].begin == 500


def test_there_and_back() -> None:
    there, back = ride("there", 1, 3), ride("back", 3, 1)
    planned(street(there, back, links=(Link("there", "back", 1800),)))


def test_docks_are_not_overfull() -> None:
    noon = Stop(0, Window(3000, 4000), 300)
    riders = [ride(name, 1, 0, load=(4,), dropoff=noon) for name in "abc"]
    vans = tuple(van(name) for name in ("one", "two", "three"))
    problem = street(*riders, vans=vans, docks=(Dock(0, 1),), weights=Weights(driving=1, vehicle=0))
    planned(replace(problem, vehicles=tuple(replace(one, waves=1) for one in vans)))


def test_all_tries_for_a_dock_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight vans that must all stand at one dock within a minute: seven give way, within the work of one try."""
    given: list[float] = []
    inner = docks._staggered

    def watched(problem: Problem, plan: Plan, seconds: float) -> tuple[Plan | None, float]:
        given.append(seconds)
        return inner(problem, plan, seconds)[0], 2.0

    monkeypatch.setattr(docks, "_staggered", watched)
    noon = Stop(0, Window(3000, 3030), 300)
    riders = [ride(f"r{k}", 1, 0, load=(4,), dropoff=noon) for k in range(8)]
    vans = tuple(van(f"v{k}") for k in range(8))
    problem = street(*riders, vans=vans, docks=(Dock(0, 1),))
    plan = solve(problem, iterations=50)
    assert check(problem, plan, partial=True) == []
    assert len(plan.unserved) == 7
    assert given == [5.0, 3.0, 1.0, 0.1, 0.1, 0.1, 0.1]


def test_fewest_riders_change_vans() -> None:
    vans = (van("one"), van("two"))
    riders = (ride("a", 3, 0), ride("b", 3, 0))
    yesterday = {"a": "one", "b": "two"}
    calm = street(*riders, vans=vans, weights=Weights(moved=1000), reference=yesterday)
    assert [route.nodes for route in planned(calm).routes] == [(1, 3), (2, 4)]


def test_time_aboard_has_a_price() -> None:
    riders = (ride("a", 9, 0), ride("b", 1, 5))
    quick = planned(street(*riders, weights=Weights(driving=0.01, aboard=1)))
    begins = {visit.node: visit.begin for visit in quick.routes[0].visits}
    assert begins[3] - begins[1] == 960
    assert begins[4] - begins[2] == 460


def test_the_same_seed_gives_the_same_plan() -> None:
    riders = [
        ride(f"r{k}", 1 + k % 9, (5 * k) % 10) for k in range(1, 12) if 1 + k % 9 != (5 * k) % 10
    ]
    problem = street(*riders, vans=(van("one"), van("two")))
    assert solve(problem, iterations=200, seed=7) == solve(problem, iterations=200, seed=7)


def test_a_warm_start_is_kept_if_nothing_is_better() -> None:
    problem = street(ride("a", 1, 3), ride("b", 2, 4))
    start = driven_plan(problem, (1, 2, 3, 4))
    plan = solve(problem, iterations=1, warm_start=start)
    assert plan.cost <= 800.0
    assert plan.unserved == ()


def test_it_stops_when_told_and_reports() -> None:
    seen: list[Progress] = []
    problem = street(*(ride(f"r{k}", k, 0) for k in range(1, 9)))
    plan = solve(problem, seconds=60, on_progress=seen.append, should_stop=lambda: bool(seen))
    assert len(seen) == 1
    assert (seen[0].unserved, seen[0].cost) == (len(plan.unserved), plan.cost)


def test_a_search_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="seconds or iterations"):
        solve(street())
