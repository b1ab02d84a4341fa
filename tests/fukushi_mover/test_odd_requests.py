"""What no page of ours sends is answered, not fallen over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.permission import NotPermitted
from portal.fukushi_mover.actions.note_unmet import turn_down
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import TurnedDown
from portal.fukushi_mover.models import Proxy, RideRequest, ServiceDay
from tests.support.personas import sign_in

from .town import Town, person

ODD = ("²", "x", "a\x00b", "99999", "0000-00", "99999999999999999999", "9" * 5000)
POSTS = {
    "day_move": ("rider", "van", "version"),
    "day_lock": ("rider", "version"),
    "day_copy": ("plan",),
    "day_van_out": ("van",),
    "day_wish": ("rider", "van"),
    "day_withdraw": ("note", "rider"),
    "day_calls": ("call",),
    "day_suspend": ("suspension",),
}
GETS = {
    "day_detail": ("version", "picked"),
    "day_board": ("picked",),
    "day_sheet": ("version",),
    "day_events": ("after",),
}


@pytest.fixture
def office(town: Town, client: Client) -> Client:
    town.publish()
    sign_in(client, town.dispatcher)
    return client


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:9]))
def test_the_offices_pages(town: Town, office: Client, odd: str) -> None:
    said = [
        office.post(reverse(f"fukushi_mover:{name}", args=[town.day.public_id]), {field: odd})
        for name, fields in POSTS.items()
        for field in fields
    ]
    said += [
        office.get(reverse(f"fukushi_mover:{name}", args=[town.day.public_id]), {field: odd})
        for name, fields in GETS.items()
        for field in fields
    ]
    opening = reverse("fukushi_mover:day_open")
    said += [
        office.post(opening, {"pilot": odd}),
        office.post(opening, {"pilot": town.pilot.public_id, "date": odd}),
    ]
    said += [
        office.get(reverse("fukushi_mover:day_list"), {"year": odd}),
        office.get(reverse("fukushi_mover:money", args=[town.pilot.public_id]), {"year": odd}),
    ]
    assert {answer.status_code for answer in said} <= {200, 302, 404}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_of_another_age_is_asked_for_again(town: Town, office: Client, day: str) -> None:
    asked = {"pilot": town.pilot.public_id, "date": day}
    answer: Any = office.post(reverse("fukushi_mover:day_open"), asked, follow=True)
    assert "日付を入力してください。" in answer.content.decode()


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x"])
def test_a_month_of_another_age_is_not_found(town: Town, office: Client, month: str) -> None:
    room = reverse("fukushi_mover:paper_room", args=[town.pilot.public_id])
    assert office.get(room, {"month": month}).status_code == 404


@pytest.mark.parametrize(
    "body",
    ["[]", "1", "null", '"x"', "{", '{"stops":[],"step":"arrive","tap_id":"x","at":1e300}',
     '{"positions":[1]}', '{"positions":[{"lat":1,"lon":1,"at":1e300}]}',
     '{"fields":[],"entry":"undo","entry_id":"x"}', "[" * 100_000 + "]" * 100_000,
     '{"positions":[{"lat":NaN,"lon":1,"at":1}]}',
     '{"fields":{"entry":["message"],"kind":["\\ud800"]},"entry_id":"00000000-0000-0000-0000-000000000001"}'],
    ids=lambda body: body[:30],
)  # fmt: skip
def test_the_tablets_addresses(town: Town, client: Client, body: str) -> None:
    town.publish()
    assert town.drivers[0].user is not None
    sign_in(client, town.drivers[0].user)
    for name in ("drive_tap", "drive_entry", "drive_position"):
        answer = client.post(
            reverse(f"fukushi_mover:{name}"), body, content_type="application/json"
        )
        assert answer.status_code == 400


def test_who_stops_acting_for_the_only_resident_lands_on_a_page(town: Town, client: Client) -> None:
    daughter = person("daughter")
    proxy = Proxy.objects.create(
        resident=town.resident(),
        user=daughter,
        name="娘",
        token_digest="x",
        expires_at=timezone.now(),
        accepted_at=timezone.now(),
    )
    sign_in(client, daughter)
    end = reverse("fukushi_mover:family_end", args=[proxy.public_id])
    answer: Any = client.post(end, follow=True)
    assert answer.status_code == 200


def test_a_booked_wish_is_not_counted_as_turned_down(town: Town) -> None:
    town.publish()
    resident = town.resident()
    wish = town.ask(resident)
    take_offer(resident.user, wish.offers.first())
    with pytest.raises(NotPermitted):
        turn_down(resident.user, wish, next(iter(TurnedDown)))


@pytest.mark.parametrize("line", ["system_fee-1", "brokerage-9999", "brokerage-²", "x", ""])
def test_a_line_that_no_ledger_has_is_not_found(town: Town, office: Client, line: str) -> None:
    back = reverse("fukushi_mover:money_take_back", args=[town.pilot.public_id, "2026-11"])
    assert office.post(back, {"line": line, "reason": "誤り"}).status_code == 404


def test_now_on_a_day_to_come_and_a_time_that_no_clock_shows_are_asked_again(
    town: Town, client: Client
) -> None:
    """A page left open until the vans have stopped says "now" of the next day."""
    town.publish()
    tome = town.resident()
    client.force_login(tome.user)
    home, shop = tome.places.all()
    sent = {"from": home.public_id, "to": shop.public_id, "people": "1"}
    address = reverse("fukushi_mover:ride_ask")
    answers = [client.post(address, sent | {"when": "leave_at", "at": "9" * 18})]
    ServiceDay.objects.update(date=town.day.date + timedelta(days=1))
    answers.append(client.post(address, sent | {"when": "now"}))
    assert [answer.url for answer in answers] == [reverse("fukushi_mover:ride")] * 2  # type: ignore[attr-defined]
    assert not RideRequest.objects.exists()
