"""The pages of office, driver and resident."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.audit.models import AuditLine
from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import AttendanceKind, Leg
from portal.fukushi_mover.models import DailyPlan, DispatchEvent, Pilot, Ride, Rider, Stop
from portal.fukushi_mover.queries.aggregates import suppressed
from portal.jobs.models import Job
from portal.models_projects.models import ModelProject
from portal.organisations.enums import Role
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import HOME, Persona, Stage, sign_in

from .town import Town, make_town, one_by_one, person


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


@pytest.fixture
def office(town: Town, client: Client) -> Client:
    sign_in(client, town.dispatcher)
    return client


def text(response: Any) -> str:
    return response.content.decode()


def test_planning_starts_a_job_and_comes_back(town: Town, office: Client) -> None:
    answer = office.post(address("day_plan", town.day.public_id))
    assert answer.url == address("day_detail", town.day.public_id)
    job = Job.objects.get()
    assert (job.kind, job.subject, job.actor) == ("mover.plan_day", town.day, town.dispatcher)


def test_a_second_click_does_not_plan_twice(town: Town, office: Client) -> None:
    for _click in range(2):
        office.post(address("day_plan", town.day.public_id))
    assert Job.objects.count() == 1


def test_the_plan_is_published_from_its_page(town: Town, office: Client) -> None:
    from portal.fukushi_mover.actions.plan_day import plan_day

    plan_day(town.dispatcher, town.day, one_by_one)
    page = office.get(address("day_detail", town.day.public_id))
    assert "第1版を公開する" in text(page)
    office.post(address("day_publish", town.day.public_id), {"version": 1})
    assert DailyPlan.objects.get().state == "published"
    assert Job.objects.get().kind == "mover.pickup_sheet"


def test_reading_names_on_the_plan_leaves_an_audit_line(town: Town, office: Client) -> None:
    town.publish()
    office.get(address("day_detail", town.day.public_id))
    assert AuditLine.objects.filter(is_look=True, detail__purpose="planning the day").count() == 1


def test_another_providers_riders_are_shown_by_number(town: Town, client: Client) -> None:
    from .factories import ProviderFactory, join

    other = ProviderFactory(name="別の事業者（架空）")
    join(town.pilot, other)
    rider = Rider.objects.first()
    Rider.objects.update(never_alone=True)
    ill = Rider.objects.last()
    note_attendance(town.dispatcher, town.day, ill, AttendanceKind.IN_HOSPITAL)
    town.publish()
    sign_in(client, person("other-dispatcher", other, Role.DISPATCHER))
    for name in ("day_detail", "day_board"):
        page = text(client.get(address(name, town.day.public_id) + "?leg=morning"))
        assert rider.code in page
        care = [rider.private.name, "目を離さない", str(rider.private.longitude), ill.code]
        assert [one for one in care if one in page] == []


@pytest.mark.parametrize("riders", [1, 3])
def test_the_board_asks_the_same_questions_whatever_the_size(
    db: None, at: Any, client: Client, riders: int, django_assert_num_queries: Any
) -> None:
    town = make_town(riders=riders)
    town.publish()
    sign_in(client, town.dispatcher)
    with django_assert_num_queries(15):
        client.get(address("day_board", town.day.public_id) + "?part=1")


@pytest.mark.parametrize("riders", [1, 3])
def test_the_list_of_riders_asks_the_same_questions_whatever_its_length(
    db: None, at: Any, client: Client, riders: int, django_assert_num_queries: Any
) -> None:
    town = make_town(riders=riders)
    sign_in(client, town.dispatcher)
    client.get(address("rider_list"))
    with django_assert_num_queries(15):
        client.get(address("rider_list"))


def test_the_sheet_says_who_when_and_that_it_is_made_up(town: Town, office: Client) -> None:
    town.publish()
    page = text(office.get(address("day_sheet", town.day.public_id)))
    stop = Stop.objects.filter(kind="board", facility=None).first()
    assert stop.rider.private.name in page
    assert stop.rider.private.address in page
    assert f"{stop.begin // 3600}:{stop.begin % 3600 // 60:02d}" in page
    assert "架空" in page


def test_the_sheet_is_a_kept_tagged_pdf(town: Town, office: Client) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    from portal.papers.models import Paper

    town.publish()
    first = b"".join(office.get(address("day_sheet_pdf", town.day.public_id)).streaming_content)
    b"".join(office.get(address("day_sheet_pdf", town.day.public_id)).streaming_content)
    reader = PdfReader(BytesIO(first))
    assert Paper.objects.count() == 1
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "送迎表" in reader.pages[0].extract_text()


def test_a_driver_sees_the_next_card_and_taps_it_by_a_plain_form(
    town: Town, client: Client
) -> None:
    town.publish()
    stop = town.stops(Leg.MORNING)[0]
    sign_in(client, stop.run.driver.user)
    page = text(client.get(address("drive")))
    assert stop.rider.private.name in page
    assert "到着" in page
    client.post(
        address("drive_tap"),
        {"step": "arrive", "stop": str(stop.public_id), "tap_id": str(uuid4())},
    )
    stop.refresh_from_db()
    assert stop.state == "arrived"


def test_a_tablet_sends_its_queue_as_json(town: Town, client: Client) -> None:
    town.publish()
    stop = town.stops(Leg.MORNING)[0]
    sign_in(client, stop.run.driver.user)
    tap = {"step": "arrive", "stops": [str(stop.public_id)], "tap_id": str(uuid4()), "at": None}
    for _sending in range(2):
        answer = client.post(address("drive_tap"), json.dumps(tap), content_type="application/json")
        assert answer.json()["number"] == 2
    assert (
        client.post(address("drive_tap"), "{}", content_type="application/json").status_code == 400
    )


def test_an_inserted_ride_asks_the_driver_to_acknowledge(town: Town, client: Client) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    resident = town.resident()
    ride = take_offer(resident.user, town.ask(resident).offers.first())
    sign_in(client, ride.stops.first().run.driver.user)
    assert "乗車が1件追加されました" in text(client.get(address("drive") + "?part=1"))
    stops = [str(key) for key in ride.stops.values_list("public_id", flat=True)]
    client.post(
        address("drive_tap"), {"step": "acknowledge", "stop": stops, "tap_id": str(uuid4())}
    )
    assert "乗車が1件追加されました" not in text(client.get(address("drive") + "?part=1"))


def test_a_resident_books_in_four_taps_and_cancels_in_two(town: Town, client: Client) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    resident = town.resident()
    home, shop = resident.places.all()
    sign_in(client, resident.user)
    assert shop.name in text(client.get(address("ride")))
    assert "今すぐ" in text(client.get(address("ride_when", shop.public_id)))
    asked = client.post(
        address("ride_ask"),
        {"to": shop.public_id, "from": home.public_id, "when": "now", "people": "1"},
    )
    offers = text(client.get(asked.url))
    assert "100円" in offers
    offer = resident.ride_requests.get().offers.first()
    taken = client.post(
        address("ride_take", resident.ride_requests.get().public_id), {"offer": offer.public_id}
    )
    status = text(client.get(taken.url))
    van = Ride.objects.get().van
    assert van.number in status
    assert van.colour in status
    client.get(address("ride_cancel", Ride.objects.get().public_id))
    client.post(address("ride_cancel", Ride.objects.get().public_id))
    assert Ride.objects.get().state == "cancelled"


def test_a_resident_without_a_van_learns_why(town: Town, client: Client) -> None:
    town.publish()
    resident = town.resident()
    home, shop = resident.places.all()
    town.pilot.partners.get().provider.vans.update(lends_seats=False)
    sign_in(client, resident.user)
    asked = client.post(
        address("ride_ask"), {"to": shop.public_id, "from": home.public_id, "when": "now"}
    )
    assert "この日に乗れる車がありません。" in text(client.get(asked.url))


def test_exports_of_riders_carry_no_personal_data(town: Town, office: Client) -> None:
    rider = Rider.objects.first()
    table = office.get(address("rider_list") + "?format=csv").content.decode("utf-8-sig")
    assert rider.code in table
    assert rider.private.name not in table


def test_a_pilot_is_made_from_its_model_project(db: None, client: Client) -> None:
    stage = Stage(HOME)
    project = ProjectFactory(lead=stage.town_hall, municipality=stage.municipality)
    sign_in(client, stage.user(Persona.HEALTH_STAFF))
    answer = client.post(
        address("pilot_add", project.public_id),
        {
            "name_ja": "実証",
            "name_en": "Pilot",
            "operator": stage.provider.pk,
            "legal_mode": "volunteer",
            "starts_on": "2026-11-01",
            "ends_on": "",
            "providers": [stage.provider.pk],
            "yen_per_ride": 100,
        },
    )
    pilot = Pilot.objects.get()
    assert answer.url == address("pilot_detail", pilot.public_id)
    assert pilot.project == ModelProject.objects.get()
    assert pilot.brokerage_rates.get().yen_per_ride == 100
    assert [p.provider for p in pilot.partners.all()] == [stage.provider]


def test_small_cells_are_suppressed() -> None:
    assert [suppressed(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]


def test_a_municipality_sees_sums_and_no_names(town: Town, client: Client) -> None:
    town.publish()
    hall = town.pilot.project.lead
    sign_in(client, person("officer", hall, Role.MUNICIPALITY_OFFICER))
    page = client.get(address("pilot_detail", town.pilot.public_id))
    assert page.status_code in (200, 404)
    for rider in Rider.objects.all():
        assert rider.private.name not in text(page)


def test_events_can_be_polled_from_a_number(town: Town, office: Client) -> None:
    town.publish()
    answer = office.get(address("day_events", town.day.public_id) + "?after=0").json()
    assert answer["revision"] == 1
    assert [event["kind"] for event in answer["events"]] == ["plan_published"]
    assert DispatchEvent.objects.count() == 1


def test_who_oversees_a_day_reads_no_small_number_and_no_remark(town: Town, client: Client) -> None:
    town.publish()
    close_day(town.dispatcher, town.day, "佐藤様が入院")
    stage = Stage(HOME)
    hall = stage.organisation("municipality")
    hall.municipality = town.pilot.municipality
    hall.save()
    said = {}
    for reader in (town.dispatcher, stage.user(Persona.MUNICIPALITY_OFFICER)):
        sign_in(client, reader)
        answer = client.get(address("day_report", town.day.public_id))
        counts = [row["count"] for row in answer.context["kinds"]]
        said[reader] = ("佐藤様" in text(answer), counts)
    assert list(said.values()) == [(True, [1, 1]), (False, [None, None])]


def test_a_board_after_midnight_names_the_next_day_and_asks_to_close(
    town: Town, office: Client, at: Any
) -> None:
    at.second = 6 * 3600
    town.publish()
    page = address("day_board", town.day.public_id)
    assert "終わっています" not in text(office.get(page))
    at.second = 24 * 3600 + 1800
    shown = text(office.get(page))
    assert "翌0:30" in shown
    assert not any(f"{hour}:" in shown for hour in (24, 25))
    assert address("day_close", town.day.public_id) in shown
    at.second = 9 * 24 * 3600
    board = office.get(page)
    assert (board.context["hours"][1] <= 27 * 3600, "9日後の0:00" in text(board)) == (True, True)


def test_who_goes_home_is_not_asked_for_a_way_home(town: Town, client: Client) -> None:
    town.publish()
    resident = town.resident()
    sign_in(client, resident.user)
    home, shop = resident.places.all()
    asked = [
        'name="back"' in text(client.get(address("ride_when", place.public_id)))
        for place in (home, shop)
    ]
    assert asked == [False, True]
    with override("en"):
        tiles = text(client.get(address("ride")))
        asking = text(client.get(address("ride_when", home.public_id)))
    assert ">Home<" in tiles and "To home: when?" in asking
