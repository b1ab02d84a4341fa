"""GTFS-Flex and iCal: what other programs read."""

import csv
import json
import re
import zipfile
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from gtfs_validator.cli import main as gtfs_validator
from icalendar import Calendar

from portal.fukushi_mover.actions.calendar_address import make_address, take_addresses_back
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.models import CalendarToken, ClosedDay, PublicFeed
from portal.fukushi_mover.reports.gtfs_flex import gtfs_flex, ring_of
from portal.ui.dates import today
from tests.support.personas import sign_in

from .factories import FacilityFactory
from .town import Town, person

SQUARE = [[139.05, 36.30], [139.15, 36.30], [139.15, 36.40], [139.05, 36.40]]


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


@pytest.fixture
def feed(town: Town) -> PublicFeed:
    house = town.vans[0].facility
    house.closed_weekdays = [5, 6]
    house.save()
    ClosedDay.objects.create(facility=house, first=date(2026, 12, 31), last=date(2027, 1, 3))
    return PublicFeed.objects.create(
        pilot=town.pilot,
        is_open=True,
        area_name="みどり町（架空）",
        ring=SQUARE[::-1],
    )


def opened(data: bytes) -> dict[str, list[dict[str, str]]]:
    packed = zipfile.ZipFile(BytesIO(data))
    return {
        name.removesuffix(".txt"): list(csv.DictReader(StringIO(packed.read(name).decode())))
        for name in packed.namelist()
        if name.endswith(".txt")
    }


def locations(data: bytes) -> Any:
    return json.loads(zipfile.ZipFile(BytesIO(data)).read("locations.geojson"))


def test_the_feed_passes_the_validator_that_fails_on_errors(
    feed: PublicFeed, tmp_path: Path
) -> None:
    file = tmp_path / "feed.zip"
    file.write_bytes(gtfs_flex(feed))
    code = gtfs_validator(
        [
            "-i",
            str(file),
            "-o",
            str(tmp_path / "out"),
            "-c",
            "JP",
            "-d",
            "2026-11-23",
            "-svu",
            "--fail-on-error",
        ]
    )
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    errors = [row["code"] for row in report["notices"] if row["severity"] == "ERROR"]
    warnings = {row["code"] for row in report["notices"] if row["severity"] == "WARNING"}
    # Japanese knows no capitals; the validator recommends them.
    assert (code, errors, warnings - {"mixed_case_recommended_field"}) == (0, [], set())
    system = json.loads((tmp_path / "out" / "system_errors.json").read_text())
    assert system["notices"] == []


def test_the_validator_does_notice_a_broken_feed(feed: PublicFeed, tmp_path: Path) -> None:
    file, broken = tmp_path / "broken.zip", zipfile.ZipFile(BytesIO(gtfs_flex(feed)))
    with zipfile.ZipFile(file, "w") as out:
        for name in broken.namelist():
            if name != "routes.txt":
                out.writestr(name, broken.read(name))
    arguments = ["-i", str(file), "-o", str(tmp_path / "out"), "-svu", "--fail-on-error"]
    assert gtfs_validator(arguments) == 1


def test_every_reference_between_files_is_answered(feed: PublicFeed) -> None:
    data = gtfs_flex(feed)
    tables, area = opened(data), {row["id"] for row in locations(data)["features"]}
    keys = {
        "agency_id": "agency",
        "route_id": "routes",
        "service_id": "calendar",
        "trip_id": "trips",
        "booking_rule_id": "booking_rules",
    }
    known = {key: {row[key] for row in tables[table]} for key, table in keys.items()}
    known["location_id"] = area
    for table in ("routes", "trips", "stop_times", "calendar_dates"):
        for row in tables[table]:
            for column, value in row.items():
                key = "booking_rule_id" if column.endswith("booking_rule_id") else column
                if key in known:
                    assert value in known[key], (table, column)


def test_the_feed_says_area_window_and_closed_days(feed: PublicFeed, town: Town) -> None:
    data = gtfs_flex(feed)
    tables = opened(data)
    windows = {
        (row["start_pickup_drop_off_window"], row["end_pickup_drop_off_window"])
        for row in tables["stop_times"]
    }
    assert windows == {("08:00:00", "18:00:00")}
    assert [row["pickup_type"] for row in tables["stop_times"]] == ["2", "1"]
    assert [row["date"] for row in tables["calendar_dates"]] == ["20261231", "20270101"]
    assert (tables["calendar"][0]["monday"], tables["calendar"][0]["saturday"]) == ("1", "0")
    assert "fare_attributes" not in tables
    ring = locations(data)["features"][0]["geometry"]["coordinates"][0]
    assert (ring[0], len(ring)) == (ring[-1], 5)
    assert gtfs_flex(feed) == data


def test_the_version_changes_with_whatever_the_feed_says(feed: PublicFeed, town: Town) -> None:
    def version() -> str:
        fresh = PublicFeed.objects.get(pk=feed.pk)
        return opened(gtfs_flex(fresh))["feed_info"][0]["feed_version"]

    before = version()
    assert version() == before
    house = town.vans[0].facility
    closed = ClosedDay.objects.create(facility=house, first=today(), last=today())
    with_closed_day = version()
    PublicFeed.objects.update(area_name="町全体と駅")
    versions = [before, with_closed_day, version()]
    assert len(set(versions)) == 3
    PublicFeed.objects.update(area_name=feed.area_name)
    closed.delete()
    assert version() == before


def test_one_open_facility_is_enough_for_the_vans_to_drive(feed: PublicFeed, town: Town) -> None:
    FacilityFactory(provider=town.provider, closed_weekdays=[0, 6], closed_on_holidays=True)
    tables = opened(gtfs_flex(feed))
    assert [row["date"] for row in tables["calendar_dates"]] == ["20270101"]
    assert (tables["calendar"][0]["saturday"], tables["calendar"][0]["sunday"]) == ("1", "0")


def test_a_ring_is_closed_and_counter_clockwise() -> None:
    assert ring_of(SQUARE) == [*SQUARE, SQUARE[0]]
    assert ring_of([*SQUARE[::-1], SQUARE[-1]])[:-1] == [SQUARE[i] for i in (0, 1, 2, 3)]


@pytest.mark.parametrize("ring", [[], [[139, 36], [139, 36], [139, 36]], [[36, 139]] * 3, "x", 5])
def test_a_ring_that_is_none_is_refused(ring: Any) -> None:
    from portal.fukushi_mover.models.feed import validate_ring

    with pytest.raises(ValidationError):
        validate_ring(ring)


def test_only_a_published_feed_is_public(feed: PublicFeed, client: Client) -> None:
    page = address("gtfs_flex", feed.pilot.public_id)
    assert client.get(page)["Content-Type"] == "application/zip"
    assert "みどり町" in client.get(address("service", feed.pilot.public_id)).content.decode()
    PublicFeed.objects.update(is_open=False)
    assert client.get(page).status_code == 404


def test_the_operator_publishes_the_feed(town: Town, client: Client) -> None:
    sign_in(client, town.dispatcher)
    page = address("feed", town.pilot.public_id)
    sent = {"is_open": "on", "area_name": "町"}
    assert "ring" in client.post(page, sent | {"ring": "[[1, 2]]"}).context["form"].errors
    client.post(page, sent | {"ring": json.dumps(SQUARE)})
    assert address("gtfs_flex", town.pilot.public_id) in client.get(page).content.decode()


def read(client: Client, secret: str) -> Any:
    answer = client.get(address("calendar_ics", secret))
    return Calendar.from_ical(answer.content) if answer.status_code == 200 else None


def test_a_residents_calendar_has_their_rides_and_nobody_elses(town: Town, client: Client) -> None:
    town.publish()
    tome, hana = town.resident("tome"), town.resident("hana")
    ride = take_offer(tome.user, town.ask(tome).offers.first())
    take_offer(hana.user, town.ask(hana).offers.first())
    secret = make_address(tome.user)
    (event,) = read(client, secret).walk("VEVENT")
    assert str(event["UID"]).startswith(str(ride.public_id))
    assert (event["STATUS"], str(event["LOCATION"])) == ("CONFIRMED", "自宅")
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == (
        ride.promised_dropoff - ride.promised_pickup
    )
    cancel_ride(tome.user, ride)
    (event,) = read(client, secret).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"


def test_a_drivers_calendar_has_runs_without_names(town: Town, client: Client) -> None:
    town.publish()
    driver = next(d for d in town.drivers if d.runs.filter(stops__isnull=False).exists())
    answer = client.get(address("calendar_ics", make_address(driver.user)))
    calendar = Calendar.from_ical(answer.content)
    runs = driver.runs.filter(stops__isnull=False).distinct()
    assert len(calendar.walk("VEVENT")) == runs.count()
    assert "通所" not in answer.content.decode()
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in answer.content


def secret_on(page: Any) -> str:
    found = re.search(r"/mover/calendar/([\w-]{20,})\.ics", page.content.decode())
    assert found is not None
    return found[1]


def test_a_secret_is_shown_once_and_can_be_taken_back(town: Town, client: Client) -> None:
    tome = town.resident("tome")
    sign_in(client, tome.user)
    page = address("calendar")
    client.post(page, {"step": "make"})
    secret = secret_on(client.get(page))
    assert secret not in client.get(page).content.decode()
    assert secret not in CalendarToken.objects.get().digest
    anybody = Client()
    assert read(anybody, secret) is not None
    client.post(page, {"step": "make"})
    assert read(anybody, secret) is None
    newest = secret_on(client.get(page))
    take_addresses_back(tome.user)
    assert (read(anybody, newest), read(anybody, "guess")) == (None, None)


def test_who_neither_rides_nor_drives_has_no_calendar(town: Town, client: Client) -> None:
    sign_in(client, person("stranger"))
    assert client.get(address("calendar")).status_code == 404
