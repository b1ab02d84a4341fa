"""The driver's day beside the taps: checks, messages, undo, positions; each entry counts once."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions import keep_duty
from portal.fukushi_mover.actions.keep_duty import Entry
from portal.fukushi_mover.actions.record_tap import record_tap
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.actions.undo_tap import undo_tap
from portal.fukushi_mover.enums import (
    DriverMessageKind,
    DutyPhase,
    EventKind,
    Leg,
    MessageAnswer,
    TapStep,
)
from portal.fukushi_mover.models import (
    AlcoholCheck,
    AppendOnly,
    DispatchEvent,
    DriverMessage,
    Duty,
    SeatCheck,
    Stop,
    VanPosition,
)
from portal.fukushi_mover.queries.board import lanes_of, published_plan
from portal.fukushi_mover.queries.duty import duty_state
from portal.fukushi_mover.queries.replay import replay
from portal.fukushi_mover.reports.duty import alcohol_record, daily_report
from portal.fukushi_mover.tasks import forget_positions
from portal.organisations.models import Organisation
from tests.support.personas import sign_in

from .conftest import Clock
from .town import TEN, Town

SOBER: dict[str, Any] = {
    "phase": DutyPhase.BEFORE,
    "confirmed_by": "管理 花子",
    "method": "face",
    "detector_used": True,
    "milligrams": 0,
    "is_drunk": False,
    "is_well": True,
}


@pytest.fixture
def driven(town: Town) -> tuple[Town, User]:
    town.publish()
    driver = town.stops(Leg.MORNING)[0].run.driver
    assert driver is not None and driver.user is not None
    return town, driver.user


def test_a_check_keeps_every_item_of_the_legal_record_and_counts_once(
    driven: tuple[Town, User], at: Clock
) -> None:
    town, user = driven
    entry = Entry(uuid4(), clock.moment_of(town.day.date, 7 * 3600))
    kept = [keep_duty.check_alcohol(user, town.day, entry, SOBER) for _twice in range(2)]
    assert kept[0] == kept[1] and AlcoholCheck.objects.count() == 1
    row = kept[0]
    assert (row.confirmed_by, row.driver_name, row.plate) == (
        "管理 花子",
        "運転 太郎",
        "みどり 500 あ 12-34",
    )
    assert (clock.second_of(town.day.date, row.at), row.method, row.is_drunk) == (
        7 * 3600,
        "face",
        False,
    )
    assert row.is_passed and duty_state(town.day, user).before == row
    with pytest.raises(AppendOnly):
        row.save()


def test_a_check_that_is_not_passed_is_told_at_once_and_repeated(
    driven: tuple[Town, User],
) -> None:
    town, user = driven
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER | {"milligrams": "0.12"})
    assert DriverMessage.objects.get().kind == DriverMessageKind.ALCOHOL
    assert duty_state(town.day, user).before is None


def test_nobody_keeps_the_duty_of_a_day_that_they_do_not_drive(
    driven: tuple[Town, User],
) -> None:
    town, _user = driven
    with pytest.raises(NotPermitted):
        keep_duty.check_alcohol(town.dispatcher, town.day, Entry(uuid4()), SOBER)


def test_the_odometer_does_not_run_backwards(driven: tuple[Town, User]) -> None:
    town, user = driven
    keep_duty.inspect_van(user, town.day, Entry(uuid4()), ["lift"], 50_000)
    with pytest.raises(ValidationError):
        keep_duty.end_duty(user, town.day, Entry(uuid4()), 49_999, SOBER)
    assert AlcoholCheck.objects.count() == 0
    keep_duty.end_duty(user, town.day, Entry(uuid4()), 50_042, SOBER)
    report = daily_report(Duty.objects.get())
    assert (report.kilometres, report.inspection and report.inspection.faults) == (42, ["lift"])


def test_a_no_show_is_the_offices_to_confirm(driven: tuple[Town, User]) -> None:
    town, user = driven
    stop = town.stops(Leg.MORNING)[0]
    town.tap(stop, TapStep.ARRIVE, stop.arrive)
    entry = Entry(uuid4())
    kind = DriverMessageKind.NOBODY_THERE
    message = keep_duty.tell_office(user, town.day, entry, kind, stops=[stop.public_id])
    stop.refresh_from_db()
    assert stop.state == "arrived"
    for _twice in range(2):
        keep_duty.answer_driver(town.dispatcher, message, MessageAnswer.NO_SHOW)
    stop.refresh_from_db()
    assert stop.state == "no_show"
    kinds = list(town.day.events.order_by("number").values_list("kind", flat=True))
    assert kinds[-3:] == [EventKind.DRIVER_TOLD, EventKind.TAPPED, EventKind.DRIVER_ANSWERED]


def test_a_driver_cannot_answer_for_the_office(driven: tuple[Town, User]) -> None:
    town, user = driven
    message = keep_duty.tell_office(user, town.day, Entry(uuid4()), DriverMessageKind.SOS)
    with pytest.raises(NotPermitted):
        keep_duty.answer_driver(user, message, MessageAnswer.SEEN)


def _tap(town: Town, user: User, stop: Stop, step: TapStep) -> UUID:
    tap = uuid4()
    record_tap(user, town.day, [stop.public_id], step, tap)
    return tap


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([TapStep.ARRIVE], "planned"),
        ([TapStep.ARRIVE, TapStep.SERVE], "arrived"),
        ([TapStep.SERVE], "planned"),
        ([TapStep.ARRIVE, TapStep.SERVE, TapStep.DEPART], "served"),
    ],
)
def test_undo_takes_the_last_tap_back_and_the_log_says_the_same(
    driven: tuple[Town, User], steps: list[TapStep], state: str
) -> None:
    town, user = driven
    stop = town.stops(Leg.MORNING)[0]
    taps = [_tap(town, user, stop, step) for step in steps]
    undo = uuid4()
    numbers = {undo_tap(user, town.day, taps[-1], undo).number for _twice in range(2)}  # type: ignore[union-attr]
    stop.refresh_from_db()
    now = replay(town.day.events.order_by("number")).stops[stop.pk]
    assert len(numbers) == 1
    assert (stop.state, stop.arrived_at, stop.served_at, stop.departed_at) == (
        state,
        now.arrived_at,
        now.served_at,
        now.departed_at,
    )
    assert now.state == state


def test_an_earlier_tap_cannot_be_taken_back(driven: tuple[Town, User]) -> None:
    town, user = driven
    stop = town.stops(Leg.MORNING)[0]
    first = _tap(town, user, stop, TapStep.ARRIVE)
    _tap(town, user, stop, TapStep.SERVE)
    assert undo_tap(user, town.day, first, uuid4()) is None


def test_who_drives_on_without_acknowledging_is_to_be_called(town: Town, at: Clock) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    resident = town.resident()
    offer = town.ask(resident).offers.first()
    assert offer is not None
    ride = take_offer(resident.user, offer)
    board, alight = list(ride.stops.order_by("seq"))
    for step in (TapStep.ARRIVE, TapStep.SERVE):
        town.tap(board, step)
    assert not DriverMessage.objects.exists()
    town.tap(board, TapStep.DEPART)
    unseen = DriverMessage.objects.get()
    assert (unseen.kind, unseen.answer, unseen.stops) == ("unseen", "", [alight.pk])
    town.tap(board, TapStep.ACKNOWLEDGE)
    town.tap(alight, TapStep.ACKNOWLEDGE)
    unseen.refresh_from_db()
    assert unseen.answer == MessageAnswer.SEEN


def test_the_seat_check_belongs_to_its_run_and_tells_of_who_was_left(
    driven: tuple[Town, User],
) -> None:
    town, user = driven
    run = town.stops(Leg.MORNING)[0].run
    entry = Entry(uuid4())
    for _twice in range(2):
        keep_duty.check_seats(user, town.day, entry, run.public_id, found=True)
    assert SeatCheck.objects.get().run == run
    assert DriverMessage.objects.get().kind == DriverMessageKind.LEFT_BEHIND
    with pytest.raises(NotPermitted):
        keep_duty.check_seats(town.dispatcher, town.day, Entry(uuid4()), run.public_id)


def test_positions_feed_the_expected_time_and_go_after_their_retention(
    driven: tuple[Town, User], at: Clock, settings: Any
) -> None:
    town, user = driven
    settings.POSITION_DAYS = 7
    at.second = TEN
    far = {"at": clock.now(), "latitude": 36.4, "longitude": 139.2}
    old = far | {"at": clock.now() - timedelta(days=8)}
    for _twice in range(2):
        keep_duty.note_positions(user, town.day, [old, far])
    row = VanPosition.objects.get()
    stop = town.stops(Leg.MORNING)[0]
    lane = next(one for one in lanes_of(published_plan(town.day), TEN) if one.van == stop.run.van)
    assert lane.next is not None and lane.next.eta > TEN + 900
    VanPosition.objects.filter(pk=row.pk).update(at=clock.now() - timedelta(days=7, seconds=1))
    assert forget_positions() == 1
    assert not VanPosition.objects.exists()


def test_the_record_names_who_drove_without_a_check(driven: tuple[Town, User]) -> None:
    town, user = driven
    town.drive(Leg.MORNING)
    record = alcohol_record(town.day, Organisation.objects.filter(pk=town.provider.pk))
    assert user.pk in {run.driver.user_id for run in record.missing if run.driver}
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER)
    record = alcohol_record(town.day, Organisation.objects.filter(pk=town.provider.pk))
    assert user.pk not in {run.driver.user_id for run in record.missing if run.driver}


def test_the_daily_report_is_the_taps(driven: tuple[Town, User]) -> None:
    town, user = driven
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER)
    town.drive(Leg.MORNING)
    duty = Duty.objects.get()
    told = {
        (key, event.payload["step"]): event.payload["second"]
        for event in DispatchEvent.objects.filter(day=town.day, kind=EventKind.TAPPED)
        for key in event.payload["stops"]
        if event.payload["van"] == duty.van_id
    }
    rows = {
        (stop.pk, step): second
        for row in daily_report(duty).rows
        for stop in row.call.stops
        for step, second in (
            ("arrive", stop.arrived_at),
            ("serve", stop.served_at),
            ("depart", stop.departed_at),
        )
        if second is not None
    }
    assert rows == told and rows


def test_the_daily_report_is_written_in_the_language_of_its_reader(
    driven: tuple[Town, User],
) -> None:
    town, user = driven
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER)
    town.drive(Leg.MORNING)
    row = daily_report(Duty.objects.get()).rows[0]
    legs = {}
    for language in ("ja", "en"):
        with translation.override(language):
            legs[language] = row.leg
    assert legs == {"ja": "迎え", "en": "pick-up (morning)"}


def test_the_offices_pages_and_the_drivers_report(
    driven: tuple[Town, User], client: Client
) -> None:
    town, user = driven
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER)
    message = keep_duty.tell_office(
        user, town.day, Entry(uuid4()), DriverMessageKind.LATE, minutes=5
    )
    sign_in(client, town.dispatcher)
    pages = {
        name: client.get(reverse(f"fukushi_mover:{name}", args=[town.day.public_id]))
        for name in ("duty_list", "alcohol_record", "run_instructions")
    }
    assert "管理 花子" in pages["alcohol_record"].content.decode()
    assert "運行指示書" in pages["run_instructions"].content.decode()
    answer = reverse("fukushi_mover:driver_message", args=[message.entry_id])
    assert answer in pages["duty_list"].content.decode()
    client.post(answer, {"answer": "seen"})
    message.refresh_from_db()
    assert message.answer == "seen"
    sign_in(client, user)
    assert "運転日報" in client.get(reverse("fukushi_mover:drive_report")).content.decode()


def test_a_wrong_check_comes_back_with_what_was_typed_and_why(
    driven: tuple[Town, User], client: Client
) -> None:
    town, user = driven
    sign_in(client, user)
    address = reverse("fukushi_mover:drive_entry")
    typed = {"entry_id": uuid4(), "confirmed_by": "管理 花子", "milligrams": "9", "is_drunk": "no"}
    page = client.post(address, typed | {"entry": "before"})
    form = page.context["current"]["form"]
    assert (page.status_code, set(form.errors)) == (422, {"method", "milligrams"})
    assert 'value="管理 花子"' in page.content.decode()
    keep_duty.check_alcohol(user, town.day, Entry(uuid4()), SOBER)
    keep_duty.inspect_van(user, town.day, Entry(uuid4()), [], 50_000)
    town.drive(Leg.MORNING)
    after = {**typed, "entry": "after", "milligrams": "0", "method": "face", "odometer": "49999"}
    with translation.override("ja"):
        page = client.post(address, after)
    step = next(step for step in page.context["steps"] if step["kind"] == "after")
    fields = {name: [value] for name, value in after.items() if name != "entry_id"}
    kept = client.post(
        address, {"entry_id": str(uuid4()), "fields": fields}, content_type="application/json"
    )
    assert (kept.status_code, "50000" in kept.content.decode()) == (400, True)
    assert "逆には進みません" in str(step["form"].errors["odometer"])
    assert AlcoholCheck.objects.count() == 1


def test_a_tablet_without_a_run_listens_for_one(town: Town, client: Client) -> None:
    driver = town.drivers[0].user
    assert driver is not None
    sign_in(client, driver)
    page = client.get(reverse("fukushi_mover:drive"))
    assert (page.context["day"], page.context["coming"]) == (None, town.day)
    words = page.content.decode()
    assert f"{reverse('fukushi_mover:drive_stream')}?after={town.day.revision}" in words
    assert "<noscript><meta" in words
