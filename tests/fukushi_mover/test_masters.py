"""A provider keeps its masters: pages with everything that planning asks, tables read in, papers that run out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.models import (
    ColumnMapping,
    Facility,
    NamedArea,
    Rider,
    RiderContact,
)
from portal.fukushi_mover.web.van_forms import VanForm
from portal.organisations.enums import Role
from tests.support.personas import sign_in

from .factories import FacilityFactory, RiderFactory, VanFactory
from .town import Town, person

HEAD = "code,name,address,latitude,longitude,mobility,weekdays,birth_date\n"
GOOD = "X1,佐藤 花子,若葉町1,36.33,139.1,車いす,月水金,昭和10年1月2日\n"
STANDARD = "被保険者番号,氏名,氏名カナ,住所,要介護状態区分\n0000000001,髙﨑 トメ,タカサキ トメ,若葉町2,要介護3\n"


@pytest.fixture
def house(town: Town) -> Facility:
    return FacilityFactory(provider=town.provider)


@pytest.fixture
def office(town: Town, client: Client) -> Client:
    sign_in(client, person("manager", town.provider, Role.PROVIDER_MANAGER))
    return client


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


def upload(office: Client, house: Facility, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("riders.csv", content)
    data = {"file": file, "facility": house.pk, "layout": "own"} | more
    return office.post(address("rider_import"), data)


def assigned(page: Any) -> dict[str, Any]:
    """What the form with the columns proposes, as a browser would send it back."""
    start = page.context["columns"].initial
    facility = getattr(start["facility"], "pk", start["facility"])
    return {name: value for name, value in start.items() if value} | {"facility": facility}


def test_a_table_in_cp932_is_shown_tried_and_written(office: Client, house: Facility) -> None:
    page = upload(office, house, (HEAD + GOOD).encode("cp932"))
    assert page.context["sample"] == [GOOD.strip().split(",")]
    tried = office.post(address("rider_import"), assigned(page))
    assert (tried.context["intake"].new, Rider.objects.filter(code="X1").count()) == (1, 0)
    office.post(address("rider_import"), assigned(page) | {"write": "1"})
    rider = Rider.objects.get(code="X1")
    assert (rider.private.name, rider.mobility) == ("佐藤 花子", "wheelchair")
    assert str(rider.private.birth_date) == "1935-01-02"
    assert list(rider.standing_orders.values_list("weekday", flat=True)) == [0, 2, 4]


def test_one_bad_row_is_named_and_nothing_is_written(office: Client, house: Facility) -> None:
    page = upload(office, house, (HEAD + GOOD + "X2,,町,99,139.1,飛ぶ,月,\n").encode())
    answer = office.post(address("rider_import"), assigned(page) | {"write": "1"})
    problems = answer.context["intake"].problems
    assert [(p.line, p.column) for p in problems] == [(3, "name"), (3, "latitude"), (3, "mobility")]
    assert not Rider.objects.filter(code="X1").exists()


def test_a_number_that_stands_twice_is_named_with_both_lines(
    office: Client, house: Facility
) -> None:
    page = upload(office, house, (HEAD + GOOD + GOOD.replace("X1", "X2") + GOOD).encode())
    answer = office.post(address("rider_import"), assigned(page) | {"write": "1"})
    problems = answer.context["intake"].problems
    assert [(p.line, p.reason) for p in problems] == [(4, "この番号は2行目にもあります。")]
    assert not Rider.objects.filter(code__startswith="X").exists()


def test_a_birthday_that_cannot_be_and_words_without_end_are_named(
    office: Client, house: Facility
) -> None:
    bad = "X2,佐藤 次郎,町,36.3,139.1,歩行,月,令和99年1月1日\n"
    page = upload(office, house, (HEAD + GOOD + bad + bad.replace("X2", "X" * 500)).encode())
    answer = office.post(address("rider_import"), assigned(page) | {"write": "1"})
    assert [(p.line, p.column, p.reason) for p in answer.context["intake"].problems] == [
        (3, "birth_date", "まだ来ていない日付です。"),
        (4, "birth_date", "まだ来ていない日付です。"),
        (4, "code", "20文字を超えています。"),
    ]
    assert not Rider.objects.filter(code="X1").exists()


def test_the_care_standards_columns_are_a_proposal_that_is_corrected_and_saved(
    office: Client, house: Facility
) -> None:
    page = upload(office, house, STANDARD.encode("cp932"), layout="care_standard")
    assert page.context["is_unverified"] is True
    chosen = assigned(page)
    assert (chosen["column_code"], chosen.get("column_care_level")) == ("被保険者番号", None)
    chosen |= {"column_care_level": "要介護状態区分", "save_as": "国の標準", "write": "1"}
    office.post(address("rider_import"), chosen)
    rider = Rider.objects.get(code="0000000001")
    assert (rider.private.name, rider.private.care_level) == ("髙﨑 トメ", "care_3")
    assert (rider.state, rider.private.latitude) == ("paused", house.latitude)
    again = upload(office, house, STANDARD.encode("cp932"), mapping=ColumnMapping.objects.get().pk)
    assert assigned(again)["column_care_level"] == "要介護状態区分"


def test_what_a_file_does_not_say_stays(office: Client, house: Facility) -> None:
    rider = RiderFactory(facility=house, code="X1", mobility="stretcher")
    page = upload(office, house, b"code,name,address\nX1,New,Town\n")
    office.post(address("rider_import"), assigned(page) | {"write": "1"})
    rider.refresh_from_db()
    assert (rider.private.name, rider.mobility, rider.state) == ("New", "stretcher", "active")
    assert rider.private.latitude == pytest.approx(36.34)


def test_a_file_of_somebody_else_is_not_read(office: Client, town: Town, house: Facility) -> None:
    token = assigned(upload(office, house, (HEAD + GOOD).encode()))["token"]
    sign_in(office, person("other", town.provider, Role.DISPATCHER))
    answer = office.post(address("rider_import"), {"token": token})
    assert (answer.status_code, Rider.objects.filter(code="X1").count()) == (302, 0)


def parts(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def rider_data(rider: Rider, *orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {
        "provider": rider.provider_id,
        "facility": rider.facility_id,
        "code": rider.code,
        "state": "active",
        "mobility": "reclining",
        "helpers": 2,
        "door": "through",
        "door_side": "rear",
        "boarding_seconds": "4.5",
        "alighting_seconds": "2",
        "private-name": "新しい 名前",
        "private-address": "町",
        "private-latitude": 36.33,
        "private-longitude": 139.1,
        "private-weight_kg": 52,
    }
    contact = {"position": 1, "name": "長女", "relation": "daughter", "channel": "voice"}
    return data | parts("orders", *orders) | parts("contacts", contact) | more


def test_a_rider_is_kept_with_orders_contacts_and_whom_to_keep_apart(
    office: Client, house: Facility
) -> None:
    rider = RiderFactory(facility=house, every_day=False)
    other = RiderFactory(facility=house)
    orders = [
        {"weekday": 0, "morning": "on", "not_before": "8:10"},
        {"weekday": 0, "afternoon": "on", "valid_from": "2026-12-01", "valid_to": "2026-12-31"},
    ]
    data = rider_data(rider, *orders, apart_from=[other.pk])
    assert office.post(address("rider_edit", rider.public_id), data).status_code == 302
    rider.refresh_from_db()
    assert (rider.boarding_seconds, rider.helpers, rider.private.weight_kg) == (270, 2, 52)
    assert list(rider.standing_orders.values_list("morning", "afternoon", "not_before")) == [
        (True, False, 29400),
        (False, True, None),
    ]
    assert list(other.apart_from.all()) == [rider]
    assert RiderContact.objects.get(rider=rider).name == "長女"


def test_two_orders_of_a_weekday_that_begin_alike_are_refused_with_a_reason(
    office: Client, house: Facility
) -> None:
    rider = RiderFactory(facility=house, every_day=False)
    row = {"weekday": 0, "morning": "on"}
    answer = office.post(address("rider_edit", rider.public_id), rider_data(rider, row, row))
    assert answer.status_code == 200
    assert "月曜日" in str(answer.context["formsets"][0][1].non_form_errors())
    assert rider.standing_orders.count() == 0


def test_a_provider_is_led_to_its_own_masters_only(office: Client, house: Facility) -> None:
    page = office.get(address("rider_list"))
    answers = {tab["href"]: office.get(tab["href"]).status_code for tab in page.context["tabs"]}
    assert set(answers.values()) == {200}


def test_a_file_without_headings_is_assigned_by_number_and_so_saved(
    office: Client, house: Facility
) -> None:
    content = "0000000001,髙﨑 トメ,若葉町2\n0000000002,,若葉町3\n".encode("cp932")
    page = upload(office, house, content, layout="care_standard")
    assert page.context["lines"] == 1
    page = office.post(address("rider_import"), assigned(page) | {"read_again": "1"})
    assert (page.context["lines"], page.context["is_unverified"]) == (2, True)
    chosen = assigned(page) | {"column_code": "1", "column_name": "2", "column_address": "3"}
    tried = office.post(address("rider_import"), chosen | {"save_as": "番号", "write": "1"})
    assert [(p.line, p.column) for p in tried.context["intake"].problems] == [(2, "2")]
    assert not Rider.objects.filter(code="0000000001").exists()
    saved = ColumnMapping.objects.get(name="番号")
    assert (saved.has_headings, saved.columns["name"]) == (False, "2")
    page = upload(office, house, content.replace(b",,", b",A,"), mapping=saved.pk)
    office.post(address("rider_import"), assigned(page) | {"write": "1"})
    assert Rider.objects.get(code="0000000002").private.name == "A"


def test_an_area_is_kept_with_its_outline_and_its_vans(office: Client, house: Facility) -> None:
    van, other = VanFactory(facility=house), VanFactory()
    data = {"provider": house.provider_id, "name": "若葉地区", "vans": [van.pk]}
    wrong = ("36.3, 139.1\n36.4", "36.3, 139.1\n36.4, 139.2", "3.3, 139.1\n36.4, 139.2\n36, 139")
    for outline in wrong:
        page = office.post(address("area_add"), data | {"outline": outline})
        assert (page.status_code, bool(page.context["form"].errors["outline"])) == (200, True)
    outline = "36.30, 139.10\n36.40 139.10\n\n36.40, 139.20\n"
    page = office.post(address("area_add"), data | {"outline": outline, "vans": [other.pk]})
    assert page.status_code == 200
    office.post(address("area_add"), data | {"outline": outline})
    area = NamedArea.objects.get()
    assert area.outline == [[36.3, 139.1], [36.4, 139.1], [36.4, 139.2]]
    assert (list(area.vans.all()), area.is_fictional) == ([van], True)
    form = office.get(address("van_edit", van.public_id)).context["form"]
    assert form.initial["named_areas"] == [area]
    far = NamedArea.objects.create(provider=other.provider, name="遠く", outline=area.outline)
    both = [house.provider, far.provider]
    data = {one.name: one.value() for one in form if one.value() is not None}
    assert "遠く" in str(
        VanForm(data | {"named_areas": [far.pk]}, instance=van, providers=both).errors[
            "named_areas"
        ]
    )
    emptied = VanForm(data | {"named_areas": []}, instance=van, providers=both)
    assert emptied.errors == {}
    emptied.save()
    assert (area.vans.count(), far.vans.count()) == (0, 0)
    assert "若葉地区" in office.get(address("area_list")).content.decode()
    assert "36.4, 139.2" in office.get(address("area_edit", area.public_id)).content.decode()


@pytest.mark.parametrize(
    ("master", "field"),
    [("rider", "apart_from"), ("van", "named_areas"), ("driver", "vans"), ("area", "vans")],
)
def test_a_number_too_large_for_a_key_is_an_unknown_choice(
    office: Client, house: Facility, master: str, field: str
) -> None:
    sets = office.get(address(f"{master}_add")).context["formsets"]
    empty = {part.html_name: part.value() for _, rows in sets for part in rows.management_form}
    page = office.post(address(f"{master}_add"), empty | {field: ["9" * 20]})
    assert (page.status_code, "9" * 20 in str(page.context["form"].errors[field])) == (200, True)


@pytest.mark.parametrize(
    ("number", "kept"), [("9999999999", False), ("2147483648", False), ("600", True)]
)
def test_a_number_too_large_for_a_column_is_refused_on_either_database(
    town: Town, client: Client, number: str, kept: bool
) -> None:
    sign_in(client, town.dispatcher)
    page = client.get(address("resident_add"))
    form, private = page.context["form"], page.context["private"]
    data = {part.html_name: part.value() for part in form if part.value() is not None}
    data |= {part.html_name: "x" for part in private if "date" not in part.name}
    data |= {"private-latitude": 36.3, "private-longitude": 139.1, "private-weight_kg": 60}
    data |= parts("parts") | {
        "pilot": town.pilot.pk,
        "card_number": "X-1",
        "boarding_seconds": number,
    }
    answer = client.post(address("resident_add"), data)
    assert (answer.status_code == 302) == kept
    assert kept or "2147483647" in str(answer.context["form"].errors["boarding_seconds"])


def test_a_filter_left_open_asks_for_all_and_filters_nothing(
    office: Client, house: Facility
) -> None:
    RiderFactory(facility=house)
    page = office.get(address("rider_list"), {"never_alone": "unknown", "state": ""})
    fields = page.context["filter"].form.fields
    first = {
        str(next(iter(fields[name].widget.choices))[1])
        for name in ("state", "mobility", "facility", "weekday", "never_alone")
    }
    everybody = Rider.objects.count()
    assert (first, len(page.context["object_list"])) == ({"すべて"}, everybody)
