"""Whatever is done on a day, its log tells the same as its rows."""

import contextlib
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import AttendanceKind, TapStep
from portal.fukushi_mover.models import Ride, Rider, Stop
from portal.fukushi_mover.queries.replay import DayNow, replay
from portal.ui.dates import today

from .town import Town, make_town

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ride", "cancel", "tap", "tap", "tap", "absent", "later"]),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=14,
)
STEPS = [TapStep.ARRIVE, TapStep.SERVE, TapStep.DEPART, TapStep.NO_SHOW, TapStep.ACKNOWLEDGE]


class Day:
    def __init__(self) -> None:
        self.second = 8 * 3600
        self.count = 0

    def now(self) -> Any:
        return clock.moment_of(today(), self.second)

    def do(self, town: Town, deed: str, number: int) -> None:
        with contextlib.suppress(Refused):
            getattr(self, f"_{deed}")(town, number)

    def _ride(self, town: Town, number: int) -> None:
        self.count += 1
        resident = town.resident(f"r{self.count}", home=(0.002 * (number % 9), 0.01))
        if offer := town.ask(resident).offers.first():
            take_offer(resident.user, offer)

    def _cancel(self, town: Town, number: int) -> None:
        rides = list(Ride.objects.order_by("pk"))
        if rides:
            ride = rides[number % len(rides)]
            cancel_ride(ride.resident.user, ride)

    def _tap(self, town: Town, number: int) -> None:
        stops = list(
            Stop.objects.exclude(state="dropped").select_related("run__driver__user").order_by("pk")
        )
        town.tap(stops[number % len(stops)], STEPS[number % len(STEPS)])

    def _absent(self, town: Town, number: int) -> None:
        riders = list(Rider.objects.order_by("pk"))
        note_attendance(
            town.dispatcher, town.day, riders[number % len(riders)], AttendanceKind.ABSENT
        )

    def _later(self, town: Town, number: int) -> None:
        self.second += 60 * number


def rows(town: Town) -> dict[str, Any]:
    stops = Stop.objects.filter(run__plan__state="published", run__plan__day=town.day)
    return {
        "stops": {
            s.pk: (
                s.run_id,
                s.kind,
                s.state,
                s.begin,
                s.arrived_at,
                s.served_at,
                s.departed_at,
                s.seen_by_driver,
            )
            for s in stops
        },
        "rides": dict(Ride.objects.values_list("pk", "state")),
    }


def told(now: DayNow) -> dict[str, Any]:
    return {
        "stops": {
            s.stop: (
                s.run,
                s.kind,
                s.state,
                s.begin,
                s.arrived_at,
                s.served_at,
                s.departed_at,
                s.seen,
            )
            for s in now.stops.values()
        },
        "rides": now.rides,
    }


class Replay(TestCase):
    @settings(max_examples=12)
    @given(deeds=DEEDS)
    def test_the_log_replays_to_the_rows(self, deeds: list[tuple[str, int]]) -> None:
        day = Day()
        with patch.object(clock, "now", day.now):
            town = make_town(wheelchair_riders=1)
            town.publish()
            for deed, number in deeds:
                day.do(town, deed, number)
            events = town.day.events.order_by("number")
            assert told(replay(events)) == rows(town)
            assert [e.number for e in events] == list(range(1, len(events) + 1))
            close_day(town.dispatcher, town.day, "試験")
            assert told(replay(events.all()))["rides"] == rows(town)["rides"]
