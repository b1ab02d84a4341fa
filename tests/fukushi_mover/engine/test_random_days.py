"""Over random days the independent checker finds nothing that the engine has broken.

`MOVER_DAYS` sets how many days (300 unless told; `make soak` asks for more).
"""

import os
from collections.abc import Mapping

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.fukushi_mover.engine import online
from portal.fukushi_mover.engine.check import check, check_nodes
from portal.fukushi_mover.engine.model import Request
from portal.fukushi_mover.engine.solver import solve

from .days import Mishap, ends_of_visits, mishaps, random_problem, random_request, with_visits

DAYS = int(os.environ.get("MOVER_DAYS", "300"))
SEEDS = st.integers(0, 10**9)


@settings(max_examples=DAYS)
@given(SEEDS)
@example(72781)  # a lone partner who is left out had held a wave together
@example(1205)  # a vehicle served one rider more instead of its break
def test_plans_break_nothing(seed: int) -> None:
    problem = random_problem(seed)
    plan = solve(problem, iterations=60, seed=seed, workers=1)
    assert check(problem, plan, partial=True) == []
    assert check_nodes(problem, [route.nodes for route in plan.routes], partial=True) == []


@settings(max_examples=DAYS)
@given(SEEDS)
@example(6092)  # a search for those who wait came back to the vehicle that is out
@example(4693)  # who is stranded had held a wave together
@example(251)  # the search for a late rider's place was wider than what the rider was told
@example(1401)  # a vehicle is out before its break
def test_no_promise_is_broken_by_the_engine(seed: int) -> None:
    problem = with_visits(random_problem(seed), seed)
    plan = solve(problem, iterations=60, seed=seed, workers=1)
    kept = tuple(one for one in problem.requests if one.id not in plan.unserved)
    day = _Day(
        online.start_day(problem, plan, now=7 * 3600, tolerance=900), {one.id for one in kept}
    )
    happens = mishaps(seed, len(problem.requests), len(problem.vehicles))
    happens += ends_of_visits(seed) if problem.links else []
    for mishap in sorted(happens, key=lambda one: one.at):
        day.happens(mishap)
    day.ends()


def _changed(before: Mapping[str, Request], after: Mapping[str, Request]) -> set[str]:
    """Whose promise is another one now."""
    return {name for name in before.keys() & after.keys() if before[name] != after[name]}


class _Day:
    """A running day, and who must be on it. Whose promise a mishap breaks is told; the new times are the new promise."""

    def __init__(self, state: online.FleetState, riders: set[str]) -> None:
        self.state = state
        self.riders = riders

    def happens(self, mishap: Mishap) -> None:
        self.state = online.advance(self.state, mishap.at)
        said = self.state.requests
        getattr(self, f"_{mishap.kind}")(mishap)
        if mishap.kind not in ("late", "delay", "out", "finish"):
            assert _changed(said, self.state.requests) == set()
        self.judge()

    def _ask(self, mishap: Mishap) -> None:
        request = random_request(mishap.at + mishap.subject, f"new{mishap.subject}", mishap.at)
        answer = online.offers(self.state, request)
        if isinstance(answer, online.Refusal):
            assert set(answer.reasons) == {vehicle.id for vehicle in self.state.problem.vehicles}
            return
        self.state = online.commit(self.state, answer[-1])
        self.riders.add(request.id)

    def _cancel(self, mishap: Mishap) -> None:
        asked = sorted(name for name in self.riders if name.startswith("new"))
        if asked:
            self._leave_out(asked[mishap.subject % len(asked)])

    def _absent(self, mishap: Mishap) -> None:
        self._leave_out(f"r{mishap.subject}")

    def _leave_out(self, name: str) -> None:
        if name not in self.state.slots or self._boarded(name):
            return
        self.state = online.repair(self.state, online.Absent(name)).state
        self.riders.discard(name)

    def _boarded(self, name: str) -> bool:
        board, slot = self.state.board, self.state.slots[name]
        v = int(board.tours.owner[slot])
        return bool(board.tours.pos[slot] < board.live.begun[v])

    def _delay(self, mishap: Mishap) -> None:
        vehicle = self.state.problem.vehicles[mishap.subject].id
        self._mend(online.Delayed(vehicle, mishap.at + 600))

    def _late(self, mishap: Mishap) -> None:
        vehicle = self.state.problem.vehicles[mishap.subject].id
        self._mend(online.Delayed(vehicle, mishap.at + 30 * (1 + mishap.at % 8)))

    def _out(self, mishap: Mishap) -> None:
        self._mend(online.OutOfService(self.state.problem.vehicles[mishap.subject].id))

    def _finish(self, mishap: Mishap) -> None:
        for link in self.state.problem.links:
            if link.back not in self.riders or self._boarded(link.back):
                continue
            if link.there in self.riders and not self._arrived(link.there):
                continue
            was = self._boards(link.back)
            self._mend(online.Finished(link.back, mishap.at + mishap.subject))
            if mishap.at + mishap.subject < was:
                assert link.back in self.riders
                assert self._boards(link.back) <= was

    def _arrived(self, name: str) -> bool:
        board, slot = self.state.board, self.state.slots[name]
        v = int(board.tours.owner[slot])
        return bool(board.tours.pos[slot + board.day.n] < board.live.begun[v])

    def _boards(self, name: str) -> float:
        tours, slot = self.state.board.tours, self.state.slots[name]
        return float(tours.early[tours.owner[slot], tours.pos[slot]])

    def _mend(self, event: online.Event) -> None:
        before, said, mended = self.state, self.state.requests, online.repair(self.state, event)
        self.state = mended.state
        self.riders -= {*mended.unplaced, *mended.stranded}
        told = {one.rider for one in (*mended.late, *mended.fetched)}
        gone = {*before.problem.together} - {*mended.state.problem.together}
        assert {name for pair in gone for name in pair} & self.riders <= {*mended.to_tell}
        assert _changed(said, mended.state.requests) <= told

    def _think(self, mishap: Mishap) -> None:
        self.state = online.improve(self.state, iterations=100, seed=mishap.subject)

    def judge(self) -> None:
        """Everybody promised is on the board, and every promise can be kept."""
        assert self.riders == set(self.state.slots)
        assert check(*online.snapshot(self.state), partial=True) == []

    def ends(self) -> None:
        self.state = online.advance(self.state, 15 * 3600)
        self.judge()
