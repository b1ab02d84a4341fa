"""Any two published versions beside each other: what differs at the doors, and who was told on the way."""

from typing import Any

from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.note_van import note_move
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.tick_call import tick_call
from portal.fukushi_mover.enums import AttendanceKind, Leg
from portal.fukushi_mover.models import Rider, Stop
from portal.fukushi_mover.queries.changes import plan_doors
from portal.fukushi_mover.queries.versions import doors_by_version
from tests.support.personas import sign_in

from .town import Town


def repaired(town: Town) -> Any:
    return publish_repair(town.dispatcher, propose_repair(town.dispatcher, town.day))


def van_of(rider: Rider) -> Any:
    return Stop.objects.get(rider=rider, run__leg=Leg.MORNING, kind="board").run.van


def beside(client: Client, town: Town, **asked: int) -> Any:
    """What the page shows: (rows, told on the way), each as names with how often they were told."""
    page = client.get(reverse("fukushi_mover:day_versions", args=[town.day.public_id]), asked)
    return page, *(
        {line["row"].name: len(line["calls"]) for line in page.context.get(part, [])}
        for part in ("rows", "again")
    )


def test_any_two_versions_say_what_differs_and_who_was_told(
    town: Town, at: Any, client: Client
) -> None:
    at.second = 6 * 3600
    sign_in(client, town.dispatcher)
    town.publish()
    assert beside(client, town)[1:] == ({}, {})
    moved, absent, _third = Rider.objects.order_by("pk")
    home, away = moved.private.name, absent.private.name
    old = van_of(moved)
    other = next(van for van in town.vans if van != old)
    note_move(town.dispatcher, town.day, moved, Leg.MORNING, other)
    second = repaired(town)
    tick_call(town.dispatcher, second.calls.get(rider=moved))
    note_attendance(town.dispatcher, town.day, absent, AttendanceKind.ABSENT)
    repaired(town)
    note_move(town.dispatcher, town.day, moved, Leg.MORNING, old)
    repaired(town)
    states = doors_by_version(town.day)
    assert sorted(states) == [1, 2, 3, 4]
    assert states[4] == plan_doors(town.day.plans.get(state="published"))
    page, rows, again = beside(client, town, **{"from": 1, "to": 2})
    assert (rows[home], again) == (1, {})
    assert str(town.dispatcher.display_name) in page.content.decode()
    assert beside(client, town, **{"from": 2, "to": 3})[1] == {away: 0}
    _page, rows, again = beside(client, town, **{"from": 1, "to": 4})
    assert (rows[away], home in rows, again[home]) == (0, False, 2)
    page, *_rows = beside(client, town)
    assert (page.context["first"], page.context["second"]) == (3, 4)
