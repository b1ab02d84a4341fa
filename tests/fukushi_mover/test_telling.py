"""Who is told of what, and by which way: nobody needs a smartphone."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.keep_duty import Entry, tell_office
from portal.fukushi_mover.actions.remind_rides import remind_rides
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.actions.tell_home import tell_resident
from portal.fukushi_mover.enums import DriverMessageKind, HomeChannel, Leg
from portal.fukushi_mover.models import (
    ContactWay,
    HomeNotice,
    Proxy,
    Resident,
    Ride,
    Rider,
    RiderPrivate,
    ServiceDay,
    Stop,
    Survey,
)
from portal.fukushi_mover.queries.callers import residents_by_number
from portal.fukushi_mover.queries.street_picture import street_picture
from portal.ui.dates import today
from tests.support.personas import sign_in

from .conftest import Clock
from .town import Town

TO_STAFF_AND_STRANGERS = {
    "application_decided",
    "application_link",
    "plan_changed",
    "plan_published",
    "proxy_ended",
    "proxy_invited",
}
TO_RIDERS_FAMILIES = {"home_changed", "home_late", "home_suspended"}


def booked(town: Town, tome: Resident) -> Ride:
    town.publish()
    return take_offer(tome.user, town.ask(tome).offers.get(position=1))


def kinds(ride: Ride) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Template → (what it is about, its context), as the actions call it."""
    tome, day = ride.resident, ride.day
    proxy = Proxy(resident=tome, name="娘")
    survey = Survey(pilot=day.pilot, title="外出", opens_on=day.date, closes_on=day.date)
    of_ride = {"ride": ride, "at": ride.promised_pickup, "minutes": 5}
    return {
        "ride_booked": (ride, of_ride),
        "ride_cancelled": (ride, of_ride),
        "ride_changed": (ride, of_ride),
        "ride_late": (ride, of_ride),
        "ride_reminder": (ride, {"rides": [ride], "first": ride}),
        "proxy_accepted": (ride, {"proxy": proxy}),
        "registration_ended": (tome, {}),
        "registration_ends": (tome, {}),
        "registration_renewed": (tome, {}),
        "survey_asked": (ride, {"survey": survey}),
    }


def test_every_kind_of_notice_goes_by_every_way_to_resident_and_proxy(
    town: Town, client: Client, settings: Any
) -> None:
    settings.NOTICES_SMS_BACKEND = "portal.notices.sms.MailboxSms"
    tome = town.resident(valid_until=today())
    ride = booked(town, tome)
    every = kinds(ride)
    folder = Path(settings.BASE_DIR) / "templates/notices/fukushi_mover"
    files = {file.stem for file in folder.glob("*.txt")}
    assert files - TO_STAFF_AND_STRANGERS - TO_RIDERS_FAMILIES == set(every)
    numbers = {"mobile": "090-1", "fax": "0270-2"}
    for channel in HomeChannel:
        way = {"channel": channel} | numbers
        ContactWay.objects.update_or_create(resident=tome, defaults=way)
        for name, (about, context) in every.items():
            (told,) = tell_resident(tome, f"fukushi_mover/{name}", context, about)
            assert (told.notice.channel, bool(told.notice.address)) == (channel.value, True)
    sign_in(client, town.dispatcher)
    for home in HomeNotice.objects.filter(notice__channel="fax").select_related("notice"):
        assert len(home.notice.subject) <= 70, "an SMS holds no more"
    (home,) = tell_resident(tome, "fukushi_mover/ride_reminder", every["ride_reminder"][1], ride)
    for sheet in ("home_fax", "home_slip"):
        paper = client.get(reverse(f"fukushi_mover:{sheet}", args=[home.notice.public_id]))
        assert paper.headers["Content-Type"] == "application/pdf"


def test_resident_and_daughter_are_reminded_of_tomorrow_once(town: Town, at: Clock) -> None:
    tome = town.resident()
    Proxy.objects.create(
        resident=tome,
        name="娘",
        relation="child",
        telephone="090-9",
        channel="voice",
        token_digest="x",
        expires_at=clock.now(),
        accepted_at=clock.now(),
    )
    ride = booked(town, tome)
    ServiceDay.objects.update(date=today() + timedelta(days=1))
    Ride.objects.update(created_at=clock.now() - timedelta(days=1))
    assert remind_rides() == 0, "not in the morning"
    at.second = 15 * 3600
    assert (remind_rides(), remind_rides()) == (1, 0)
    told = HomeNotice.objects.filter(notice__template="fukushi_mover/ride_reminder")
    assert {home.notice.to_name for home in told} == {tome.private.name, "娘"}
    assert {clock.clock_text(ride.promised_pickup) in h.notice.subject for h in told} == {True}


def test_who_booked_today_for_tomorrow_is_not_reminded(town: Town, at: Clock) -> None:
    booked(town, town.resident())
    ServiceDay.objects.update(date=today() + timedelta(days=1))
    Ride.objects.update(created_at=clock.now())
    at.second = 15 * 3600
    assert remind_rides() == 0


def test_a_paper_makes_a_proxy_who_acts_by_telephone_and_is_told_too(
    town: Town, client: Client
) -> None:
    tome = town.resident()
    sign_in(client, town.dispatcher)
    page = reverse("fukushi_mover:resident_family", args=[tome.public_id])
    paper = {"name": "長女", "relation": "child", "telephone": "090-1234-0000", "channel": "email"}
    fields = {f"proxy-{name}": value for name, value in paper.items()}
    client.post(page, fields)
    assert not Proxy.objects.exists(), "without the paper there is no proxy"
    client.post(page, fields | {"proxy-on_paper": "on"})
    proxy = Proxy.objects.get()
    assert (proxy.channel, proxy.agreed_on_paper, proxy.user) == ("voice", True, None)
    assert residents_by_number(town.dispatcher, "09012340000") == [tome]
    ride = booked(town, tome)
    told = HomeNotice.objects.filter(notice__template="fukushi_mover/ride_booked")
    assert [(home.proxy, home.notice.channel) for home in told.order_by("pk")] == [
        (None, "email"),
        (proxy, "voice"),
    ]
    client.post(page, {"do": "way", "way-channel": "fax", "way-fax": "0270-00-0001"})
    assert ContactWay.objects.get().channel == "fax"
    client.post(page, {"do": "end", "proxy": proxy.public_id})
    before = told.count()
    tell_resident(tome, "fukushi_mover/ride_booked", {"ride": ride}, ride)
    assert (told.count() - before, client.get(page).status_code) == (1, 200)


def test_five_minutes_late_is_told_to_who_waits_by_the_way_that_the_family_chose(
    town: Town, at: Clock
) -> None:
    RiderPrivate.objects.update(telephone="0270-1")
    town.publish()
    stop = Stop.objects.filter(run__leg=Leg.MORNING, rider__isnull=False, kind="board").first()
    assert stop is not None and stop.run.driver is not None
    others = Rider.objects.filter(stops__run=stop.run, stops__kind="board").distinct().count()
    stop.rider.contacts.create(
        name="長男", mobile="090-5", email="son@example.invalid", channel="email"
    )
    stop.rider.contacts.create(position=2, name="嫁", telephone="0270-9", told_delays=False)
    at.second = stop.arrive - 300
    driver = stop.run.driver.user
    entry = Entry(uuid4())
    for _twice in range(2):
        tell_office(driver, town.day, entry, DriverMessageKind.LATE, minutes=5)
    told = HomeNotice.objects.filter(notice__template="fukushi_mover/home_late")
    assert told.count() == others
    (home,) = told.filter(rider=stop.rider)
    assert (home.notice.to_name, home.notice.channel) == ("長男", "email")


def test_a_delay_that_arrives_too_late_tells_nobody(town: Town, at: Clock) -> None:
    town.publish()
    entry = Entry(uuid4(), clock.now() - timedelta(minutes=20))
    tell_office(town.drivers[0].user, town.day, entry, DriverMessageKind.LATE, minutes=5)
    assert not HomeNotice.objects.filter(notice__template__endswith="_late").exists()


BASE = {
    "roads": [
        [4, "", [[36.33, 139.10], [36.331, 139.10]]],
        [1, "", [[37.0, 139.1], [37.1, 139.1]]],
    ],
    "water": [],
    "credit": "作った町",
}


def test_the_little_map_shows_streets_around_door_and_van_but_no_other_door() -> None:
    van = (36.33312, 139.10478)
    found = street_picture((36.33, 139.10), van, BASE)
    assert found is not None
    assert [rank for rank, _points in found.streets] == [4], "the far road is not drawn"
    assert found == street_picture((36.33, 139.10), (36.3329, 139.1051), BASE), "only about where"
    assert all(0 < value < 100 for value in (*found.home, *found.van))
    assert found.home[0] < found.van[0] and found.home[1] > found.van[1]
    assert street_picture((36.33, 139.10), van, {"roads": [], "water": []}) is None
