"""Offers, refusals, commitments and repairs on the street of conftest."""

from dataclasses import replace

import pytest

from portal.fukushi_mover.engine import online
from portal.fukushi_mover.engine.codes import Change, Reason
from portal.fukushi_mover.engine.model import Plan, Problem, Request, Stop, Window
from portal.fukushi_mover.engine.solver import solve

from .conftest import driven_plan, ride, street, van


def morning(problem: Problem, *routes: tuple[int, ...], **changes: object) -> online.FleetState:
    plan = driven_plan(problem, *routes) if routes else solve(problem, iterations=50)
    return online.start_day(problem, plan, **changes)  # type: ignore[arg-type]


def now(state: online.FleetState) -> Plan:
    return online.snapshot(state)[1]


def first_offer(state: online.FleetState, request: Request) -> online.Offer:
    answer = online.offers(state, request)
    assert isinstance(answer, tuple)
    return answer[0]


def refusal(state: online.FleetState, request: Request) -> online.Refusal:
    answer = online.offers(state, request)
    assert isinstance(answer, online.Refusal)
    return answer


def test_an_empty_van_comes_directly() -> None:
    offer = first_offer(morning(street()), ride("new", 2, 5))
    assert (offer.vehicle, offer.pickup, offer.arrival, offer.aboard) == ("van", 200, 560, 300)
    assert (offer.added, offer.affected) == (1000.0, ())


def test_the_promise_is_a_window_around_the_times_said() -> None:
    offer = first_offer(morning(street(), terms=online.Terms(120, 600, 300)), ride("new", 2, 5))
    assert offer.promised.pickup.window == Window(80, 800)
    assert offer.promised.dropoff.window.latest == 860


def test_up_to_three_vans_the_cheapest_first() -> None:
    vans = tuple(van(name, start=k, end=k) for k, name in enumerate("abcd"))
    answer = online.offers(morning(street(vans=vans)), ride("new", 2, 5))
    assert isinstance(answer, tuple)
    assert [offer.vehicle for offer in answer] == ["c", "d", "b"]


def test_those_aboard_are_told_how_much_later_they_arrive() -> None:
    state = morning(street(ride("a", 1, 5)), (1, 2), tolerance=600)
    offer = first_offer(state, ride("new", 3, 4))
    assert offer.affected == (online.Affected("a", 0, 90),)


def test_a_promise_is_a_hard_limit_for_those_who_come_later() -> None:
    problem = street(ride("a", 1, 5))
    calm, strict = (morning(problem, (1, 2), tolerance=seconds) for seconds in (90, 59))
    between = ride("new", 3, 4, pickup=Stop(3, Window(0, 500), 60))
    assert first_offer(calm, between).arrival == 520
    assert refusal(strict, between).reasons == {"van": Reason.TOLERANCE}


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (ride("n", 2, 5, load=(9, 0)), Reason.CAPACITY),
        (ride("n", 2, 5, load=(0, 1)), Reason.WHEELCHAIR),
        (ride("n", 2, 5, load=(1, 0), needs=frozenset({"lift"})), Reason.EQUIPMENT),
        (ride("n", 2, 5, load=(1, 0), vehicles=frozenset()), Reason.VEHICLE),
        (ride("n", 2, 5, load=(1, 0), longest_ride=100), Reason.RIDE),
        (ride("n", 9, 5, load=(1, 0), pickup=Stop(9, Window(0, 300), 60)), Reason.WINDOW),
        (ride("n", 9, 8, load=(1, 0), dropoff=Stop(8, Window(9990, 9999), 30)), Reason.WINDOW),
    ],
)
def test_reasons(request_: Request, reason: Reason) -> None:
    state = morning(street(vans=(van(layouts=((4, 0),)),), resources=("seat", "wheelchair")))
    assert refusal(state, request_).reasons == {"van": reason}


def test_a_shift_that_is_too_short() -> None:
    state = morning(street(vans=(van(shift=Window(0, 900)),)))
    assert refusal(state, ride("n", 2, 5)).reasons == {"van": Reason.SHIFT}


def test_not_together() -> None:
    state = morning(street(ride("a", 1, 5)), (1, 2), tolerance=100)
    near = ride("n", 2, 4, pickup=Stop(2, Window(0, 400), 60))
    assert isinstance(online.offers(state, near), tuple)
    answer = online.offers(state, near, apart=["a"])
    assert isinstance(answer, online.Refusal)
    assert answer.reasons == {"van": Reason.APART}


def test_alternatives_are_the_nearest_that_work() -> None:
    state = online.advance(
        morning(street(vans=(van(layouts=((4, 0),)),), resources=("seat", "wheelchair"))), 3600
    )
    too_soon = ride("n", 9, 5, load=(1, 0), pickup=Stop(9, Window(3600, 3700), 60))
    found = {one.change: one.offer.pickup for one in refusal(state, too_soon).alternatives}
    assert found == {Change.LATER: 4500}
    chair = ride("w", 2, 5, load=(0, 1))
    assert [one.change for one in refusal(state, chair).alternatives] == [Change.NO_WHEELCHAIR]


def test_commit_makes_a_new_revision_and_leaves_the_old_one() -> None:
    state = morning(street())
    taken = online.commit(state, first_offer(state, ride("new", 2, 5)))
    assert (state.revision, taken.revision) == (0, 1)
    assert (sorted(state.requests), sorted(taken.requests)) == ([], ["new"])
    assert now(state).routes[0].visits == ()
    assert [visit.begin for visit in now(taken).routes[0].visits] == [200, 560]


def test_two_people_never_get_one_seat() -> None:
    state = morning(street(vans=(van(layouts=((1,),)),)))
    narrow = {"pickup": Stop(2, Window(0, 300), 60), "dropoff": Stop(5, Window(0, 700), 30)}
    first, second = (first_offer(state, ride(name, 2, 5, **narrow)) for name in ("a", "b"))
    taken = online.commit(state, first)
    with pytest.raises(online.OfferGone):
        online.commit(taken, second)
    with pytest.raises(ValueError, match="on the board already"):
        online.commit(taken, first)


def test_more_requests_than_the_board_had_room_for() -> None:
    state = morning(street(vans=(van(shift=Window(0, 10**6)),)), terms=None)
    for k in range(40):
        later = Window(2000 * k, 2000 * k + 1500)
        request = ride(
            f"r{k}", 1, 2, pickup=Stop(1, later, 60), dropoff=Stop(2, Window(0, 10**6), 30)
        )
        state = online.commit(state, first_offer(state, request))
    assert len(now(state).routes[0].visits) == 80


def test_a_van_under_way_is_not_diverted() -> None:
    state = morning(street(), terms=None)
    state = online.commit(state, first_offer(state, ride("far", 8, 9)))
    state = online.advance(state, 100)
    offer = first_offer(state, ride("near", 1, 9))
    assert offer.pickup > 800


def test_time_does_not_run_back() -> None:
    with pytest.raises(ValueError, match="run back"):
        online.advance(online.advance(morning(street()), 100), 99)


def test_an_absent_rider_frees_the_seat() -> None:
    problem = street(ride("a", 1, 3), ride("b", 2, 4))
    state = morning(problem, (1, 2, 3, 4), tolerance=600)
    mended = online.repair(state, online.Absent("b"))
    assert mended.to_tell == ()
    assert now(mended.state).routes[0].nodes == (1, 2)
    with pytest.raises(KeyError):
        online.repair(mended.state, online.Absent("b"))


def test_who_has_boarded_is_not_absent() -> None:
    state = online.advance(morning(street(ride("a", 1, 3)), (1, 2), tolerance=600), 150)
    with pytest.raises(ValueError, match="has boarded"):
        online.repair(state, online.Absent("a"))


def test_a_van_that_drives_to_an_absent_rider_goes_on_from_there() -> None:
    problem = street(ride("a", 8, 9), ride("b", 2, 1))
    state = online.advance(morning(problem, (1, 3, 2, 4), tolerance=3600), 100)
    mended = online.repair(state, online.Absent("a")).state
    stops = now(mended).routes[0].visits
    assert [(visit.node, visit.begin) for visit in stops] == [(1, 1400), (2, 1560)]


def test_another_van_takes_over() -> None:
    problem = street(ride("a", 5, 3), vans=(van("one"), van("two")))
    state = morning(problem, (1, 2), (), tolerance=600)
    mended = online.repair(state, online.OutOfService("one"))
    assert [(one.rider, one.before, one.after) for one in mended.moved] == [("a", "one", "two")]
    assert (mended.late, mended.unplaced, mended.stranded) == ((), (), ())


def test_those_aboard_a_broken_van_are_stranded() -> None:
    problem = street(ride("a", 1, 9), ride("b", 8, 0), vans=(van("one"),))
    state = online.advance(morning(problem, (1, 3, 2, 4), tolerance=600), 170)
    mended = online.repair(state, online.OutOfService("one"))
    assert (mended.stranded, mended.unplaced) == (("a",), ("b",))
    assert mended.to_tell == ("b", "a")
    assert refusal(mended.state, ride("n", 2, 5)).reasons == {"one": Reason.OUT}


def test_a_small_delay_breaks_nothing() -> None:
    state = morning(street(ride("a", 1, 3)), (1, 2), tolerance=600)
    assert online.repair(state, online.Delayed("van", 300)).to_tell == ()


def test_a_long_delay_is_told_by_how_much() -> None:
    state = morning(street(ride("a", 1, 3)), (1, 2), tolerance=600)
    mended = online.repair(state, online.Delayed("van", 1000))
    assert [(one.rider, one.pickup, one.arrival) for one in mended.late] == [("a", 400, 400)]
    assert mended.to_tell == ("a",)


def test_a_delay_with_riders_aboard_is_told() -> None:
    state = online.advance(morning(street(ride("a", 1, 3)), (1, 2), tolerance=100), 140)
    mended = online.repair(state, online.Delayed("van", 560))
    assert [(one.rider, one.pickup, one.arrival) for one in mended.late] == [("a", 0, 300)]


def test_idle_time_makes_the_day_cheaper_and_keeps_promises() -> None:
    problem = street(*(ride(name, k, 0) for k, name in enumerate("abcd", 1)))
    poor = Plan(driven_plan(problem, (1, 5, 2, 6, 3, 7, 4, 8)).routes)
    state = online.start_day(problem, poor)
    better = online.improve(state, iterations=500)
    assert (now(state).cost, now(better).cost, better.revision) == (2000.0, 800.0, 1)
    promised = online.start_day(problem, poor, tolerance=0)
    assert now(online.improve(promised, iterations=500)).cost == 2000.0


def test_new_windows_do_not_reach_into_old_states() -> None:
    state = morning(street())
    before = now(state)
    online.offers(state, ride("x", 2, 5))
    online.commit(state, first_offer(state, replace(ride("y", 3, 4), longest_ride=900)))
    assert now(state) == before


PAIR = (ride("a", 2, 0, longest_ride=2000), ride("b", 4, 0, longest_ride=2000))


def test_two_who_ride_together_change_vans_together() -> None:
    vans = (van("one"), van("near a", start=2, end=2), van("near b", start=4, end=4))
    problem = street(*PAIR, vans=vans, together=(("a", "b"),))
    state = morning(problem, (2, 1, 3, 4), (), (), tolerance=1200)
    mended = online.repair(state, online.OutOfService("one"))
    assert len({one.after for one in mended.moved}) == 1
    assert (mended.parted, mended.state.problem.together) == ((), (("a", "b"),))


def test_two_whom_no_van_takes_together_are_told() -> None:
    small = {"layouts": ((1,),)}
    vans = (van("one"), van("two", **small), van("three", **small))
    problem = street(*PAIR, vans=vans, together=(("a", "b"),))
    state = morning(problem, (2, 1, 3, 4), (), (), tolerance=1200)
    mended = online.repair(state, online.OutOfService("one"))
    assert {one.after for one in mended.moved} == {"two", "three"}
    assert (sorted(mended.parted), mended.state.problem.together) == (["a", "b"], ())


def test_nobody_changes_vans_without_need() -> None:
    """b makes room for a; that c and d would be fetched by less driving the other way round is no reason to tell them of a change."""
    soon, late = Window(1000, 1100), Window(4000, 4300)
    riders = (
        ride("a", 5, 4, pickup=Stop(5, soon, 60), vehicles=frozenset({"one", "near"})),
        ride("b", 5, 4, pickup=Stop(5, soon, 60)),
        ride("c", 1, 2, pickup=Stop(1, late, 60)),
        ride("d", 8, 7, pickup=Stop(8, late, 60)),
    )
    small = {"layouts": ((1,),)}
    vans = (van("one"), van("near", **small), van("far", start=9, end=9, **small))
    problem = street(*riders, vans=vans)
    state = morning(problem, (1, 5), (2, 6, 4, 8), (3, 7), tolerance=1200)
    mended = online.repair(state, online.OutOfService("one"))
    assert [(one.rider, one.after) for one in mended.moved] == [("a", "near"), ("b", "far")]


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        (
            {
                "pickup": Stop(9, Window(10_000, 10_100), 60),
                "dropoff": Stop(5, Window(0, 20_000), 30),
            },
            Change.EARLIER,
        ),
        ({"dropoff": Stop(5, Window(0, 500), 30)}, Change.DROPOFF_TIME),
    ],
)
def test_other_alternatives(changes: dict[str, Stop], way: Change) -> None:
    """The van is back by three; at nine it is five stops away from where it would have to be in time."""
    asked = ride("n", 9, 5, **changes)
    assert way in {one.change for one in refusal(morning(street()), asked).alternatives}
