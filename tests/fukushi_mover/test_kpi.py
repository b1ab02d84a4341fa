"""Indicators: computed from their rows alone, compared, and shown to each as far as their rights go."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import Leg, Mobility
from portal.fukushi_mover.models import (
    Baseline,
    Destination,
    Entrance,
    PlanningStretch,
    RideRequest,
    ServiceDay,
)
from portal.fukushi_mover.queries.kpi import KPIS, Row
from portal.fukushi_mover.queries.kpi_facts import Facts, facts_of
from portal.fukushi_mover.queries.kpi_places import Cell, grid_of
from portal.fukushi_mover.queries.kpi_report import Figure, by_day, figure, is_small, report
from portal.fukushi_mover.queries.period import of_day, read
from portal.fukushi_mover.queries.suppression import SMALLEST
from portal.fukushi_mover.templatetags.mover import kpi_before, kpi_change, kpi_value
from portal.organisations.enums import Role
from portal.ui.dates import today
from portal.ui.templatetags.dates import jmonth
from tests.support.personas import sign_in

from .conftest import Clock
from .town import Town, make_town, person


def lived(town: Town, at: Clock, rides: int = 1) -> ServiceDay:
    """A whole day: both legs, some rides to the shop, one wish refused, closed."""
    town.publish()
    town.drive(Leg.MORNING)
    for number in range(rides):
        resident = town.resident(f"tome{number}")
        take_offer(resident.user, town.ask(resident).offers.first())
        town.drive(Leg.DAYTIME)
    town.ask(town.resident("early"), 6 * 3600)
    at.second = 19 * 3600
    town.drive(Leg.AFTERNOON)
    return close_day(town.dispatcher, town.day)


@pytest.fixture
def day(town: Town, at: Clock) -> ServiceDay:
    return lived(town, at)


def values(town: Town, full: bool = True) -> dict[str, float | None]:
    return {f.kpi.code: f.value for f in report(town.pilot, of_day(today()), full)}


def test_figures_are_those_of_the_days_own_log(town: Town, day: ServiceDay) -> None:
    found = values(town)
    assert found["rides"] == day.figures["rides_completed"] == 1
    assert found["empty_seats"] == day.figures["empty_seats_used"]
    assert found["on_time"] == day.figures["on_time"]
    assert found["minutes_added"] == day.figures["minutes_added"]
    assert found["kilometres"] == day.figures["kilometres"]
    assert (found["acceptance"], found["unmet"]) == (50.0, 1)


@pytest.mark.parametrize("code", sorted(KPIS))
def test_a_figure_is_exactly_its_rows(town: Town, day: ServiceDay, code: str) -> None:
    kpi, facts = KPIS[code], facts_of(town.pilot, of_day(today()))
    rows = kpi.rows(facts)
    shown = figure(kpi, facts, full=True)
    assert (shown.value, shown.count) == (kpi.value(rows), len(rows))
    open_rows = [Row(r.on, r.part, r.whole, aboard=frozenset()) for r in rows]
    days = by_day(replace(kpi, rows=lambda _facts: open_rows), facts, open_rows)
    assert sum(d.part or 0 for d in days) == pytest.approx(sum(r.part for r in rows))


def test_how_a_figure_is_reckoned() -> None:
    on = date(2026, 11, 2)
    rows = [Row(on, 1, 2), Row(on, 3, 2, group=True)]
    kpi = KPIS["empty_seats"]
    assert kpi.value(rows) == 100.0
    assert KPIS["acceptance_gap"].value(rows) == -100.0
    assert KPIS["rides"].value(rows) == 4
    assert (kpi.value([]), kpi.value([Row(on, 0, 0)]), KPIS["acceptance_gap"].value(rows[:1])) == (
        None,
        None,
        None,
    )


def test_outings_count_those_who_stayed_at_home(town: Town, day: ServiceDay) -> None:
    assert values(town)["outings"] == 0.5


def test_the_gap_for_wheelchair_users(town: Town, at: Clock) -> None:
    town.resident("wheels", mobility=Mobility.WHEELCHAIR)
    lived(town, at)
    wheels = town.pilot.residents.get(mobility=Mobility.WHEELCHAIR)
    first = RideRequest.objects.filter(state="refused").get()
    RideRequest.objects.filter(pk=first.pk).update(wheelchair=True, resident=wheels)
    assert values(town)["acceptance_gap"] == 100.0


def test_planning_time_saved_needs_a_baseline_and_a_measured_day(
    town: Town, day: ServiceDay
) -> None:
    PlanningStretch.objects.all().delete()
    assert values(town)["planning_saved"] is None
    Baseline.objects.create(pilot=town.pilot, planning_minutes=60)
    assert values(town)["planning_saved"] is None
    begin = day.created_at
    PlanningStretch.objects.create(day=day, began_at=begin, last_at=begin + timedelta(minutes=15))
    assert values(town)["planning_saved"] == 45


def test_co2_follows_from_the_pilots_own_numbers(town: Town, day: ServiceDay) -> None:
    km = values(town)["kilometres"]
    Baseline.objects.create(pilot=town.pilot, metres_per_litre=10_000, grams_per_litre=2000)
    assert values(town)["co2"] == pytest.approx(km / 10 * 2, abs=0.1)  # type: ignore[operator]


def test_figures_about_few_people_are_for_the_operator_alone(town: Town, day: ServiceDay) -> None:
    oversee = {f.kpi.code: f for f in report(town.pilot, of_day(today()), full=False)}
    hidden = {code for code, f in oversee.items() if f.is_suppressed}
    assert hidden == set(KPIS) - {"outings_increased", "planning_saved"}, "three riders, too"
    assert all(oversee[code].value is None and oversee[code].trend == () for code in hidden)


def test_neither_empty_seats_nor_the_length_of_the_log_tell_of_few_riders(
    town: Town, day: ServiceDay, client: Client
) -> None:
    sign_in(client, officer(town))
    shown = client.get(address("day_report", day.public_id)).context
    assert (shown["figures"]["riders_carried"], shown["figures"]["empty_seats"]) == (None, None)
    assert {row["count"] for row in shown["kinds"]} == {None}
    sign_in(client, town.dispatcher)
    counts = [
        row["count"] for row in client.get(address("day_report", day.public_id)).context["kinds"]
    ]
    assert max(counts) > SMALLEST


def test_runs_of_five_people_are_shown_also_where_no_resident_is_named(
    db: None, at: Clock, client: Client
) -> None:
    town = make_town(riders=5)
    day = lived(town, at)
    oversee = {f.kpi.code: f for f in report(town.pilot, of_day(today()), full=False)}
    shown = {code for code, f in oversee.items() if f.value is not None}
    assert shown == {"on_time", "productivity", "kilometres", "co2"}
    assert oversee["on_time"].value == day.figures["on_time"]
    sign_in(client, officer(town))
    figures = client.get(address("day_report", day.public_id)).context["figures"]
    assert (figures["kilometres"], figures["empty_seats_used"], figures["minutes_added"]) == (
        day.figures["kilometres"],
        None,
        None,
    )
    ((_day, listed),) = client.get(address("pilot_detail", town.pilot.public_id)).context["days"]
    assert listed == figures, "nor on the page of the pilot"


def test_the_day_of_few_takes_another_one_with_it_into_hiding(town: Town) -> None:
    on = [date(2026, 11, day) for day in (2, 3, 4)]
    rows = [Row(day, 1, who=who) for day in on for who in range(6)] + [Row(date(2026, 11, 5), 1)]
    kpi, facts = replace(KPIS["rides"], rows=lambda _facts: rows), Facts(town.pilot, read("2026"))
    assert [day.part for day in by_day(kpi, facts, rows)] == [None, 6, 6, None]
    assert figure(kpi, facts, full=False).value == 19


def test_a_gap_to_few_wheelchair_users_is_not_shown() -> None:
    on = date(2026, 11, 2)
    many = [Row(on, 1, who=number) for number in range(6)]
    gap = KPIS["acceptance_gap"]
    assert not is_small(gap, many)
    assert is_small(gap, [*many, Row(on, 0, who=9, group=True)])
    assert not is_small(KPIS["acceptance"], [*many, Row(on, 0, who=9, group=True)])


def test_squares_of_few_people_are_not_drawn(town: Town, day: ServiceDay) -> None:
    facts = facts_of(town.pilot, of_day(today()))
    full, overseen = grid_of(facts, True), grid_of(facts, False)
    assert sum(cell.met or 0 for cell in full.cells) == 1
    assert sum(cell.unmet or 0 for cell in full.cells) == 1
    assert all(cell.met in (0, None) and cell.unmet in (0, None) for cell in overseen.cells)
    assert overseen.hidden == 2
    assert Cell(2, 27, 0, 0).name == "AB3"


def test_a_square_says_which_known_place_is_near(town: Town, day: ServiceDay) -> None:
    facts = facts_of(town.pilot, of_day(today()))
    assert {cell.near for cell in grid_of(facts, True).cells} == {""}
    home = facts.wishes[0]
    for name, north in (("市役所", 0.002), ("遠い駅", 0.5)):
        place = Destination.objects.create(pilot=town.pilot, kind="other", name=name, folded=name)
        Entrance.objects.create(
            destination=place,
            latitude=home.origin_latitude + north,
            longitude=home.origin_longitude,
        )
    assert {cell.near for cell in grid_of(facts, True).cells} == {"市役所"}


def test_periods() -> None:
    year = read("2026")
    assert (year.first, year.last) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (year.before.code, year.after.code) == ("2025", "2027")
    january = read("2027-01")
    assert (january.last, january.before.code, january.year) == (date(2027, 1, 31), "2026-12", 2026)
    assert read("nonsense") == read("2026-99") == of_day(today())


def test_a_figure_is_compared_with_the_stretch_before(town: Town, day: ServiceDay) -> None:
    kpi, month = KPIS["kilometres"], of_day(today(), month=True)
    assert figure(kpi, facts_of(town.pilot, month), True).change is None
    after = of_day(month.last + timedelta(days=1), month=True)
    later = figure(kpi, facts_of(town.pilot, after), True)
    assert (later.value, later.before) == (None, day.figures["kilometres"])


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


def officer(town: Town) -> Any:
    hall = town.pilot.project.lead
    hall.municipality = town.pilot.municipality
    hall.save()
    return person("officer", hall, Role.MUNICIPALITY_OFFICER)


def test_a_value_the_one_before_and_their_difference_are_equally_exact() -> None:
    outings = Figure(KPIS["outings"], 1.08, 0.62, 9)
    driven = Figure(KPIS["kilometres"], 3146.1, 1579.0, 9)
    assert (kpi_value(outings), kpi_before(outings), kpi_change(outings)) == (
        "1.08",
        "0.62",
        "↑ 0.46 改善",
    )
    assert (kpi_before(driven), kpi_change(driven)) == ("1,579.0", "↑ 1,567.1")


def test_city_hall_sees_five_figures_and_no_rows(
    town: Town, day: ServiceDay, client: Client
) -> None:
    sign_in(client, officer(town))
    page = client.get(address("pilot_detail", town.pilot.public_id))
    assert [f.kpi.code for f in page.context["figures"]] == [
        "rides",
        "empty_seats",
        "on_time",
        "acceptance",
        "outings",
    ]
    rows = client.get(address("kpi_rows", town.pilot.public_id, "waiting"))
    card = town.pilot.residents.first().card_number  # type: ignore[union-attr]
    assert (rows.context["rows"], card in rows.content.decode()) == ([], False)
    table = client.get(address("kpi_rows", town.pilot.public_id, "waiting") + "?format=csv")
    assert card not in table.content.decode()
    assert [tuple(vars(row).values())[1:] for row in rows.context["days"]] == [(None, None, None)]
    (line,) = csv.DictReader(table.content.decode("utf-8-sig").splitlines())
    assert list(line.values())[1:4] == ["非表示", "", ""], "nor of how many the figure is made"


def test_the_operator_drills_down_to_the_rides(town: Town, day: ServiceDay, client: Client) -> None:
    sign_in(client, town.dispatcher)
    rows = client.get(address("kpi_rows", town.pilot.public_id, "acceptance"))
    assert [(row.part, row.whole) for row in rows.context["rows"]] == [(1, 1), (0, 1)]
    months = client.get(address("kpi_rows", town.pilot.public_id, "outings")).content.decode()
    assert f'<th scope="row">{jmonth(today())}</th>' in months
    table = client.get(address("kpi_list", town.pilot.public_id) + "?format=csv")
    assert "乗車の希望がかなった割合" in table.content.decode()
    assert client.get(address("kpi_rows", town.pilot.public_id, "nothing")).status_code == 404


def test_the_live_board_names_nobody(town: Town, at: Clock, client: Client) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    resident = town.resident()
    take_offer(resident.user, town.ask(resident).offers.first())
    sign_in(client, officer(town))
    for part in ("", "?part=1"):
        page = client.get(address("pilot_live", town.pilot.public_id) + part).content.decode()
        assert town.vans[0].number in page
        assert resident.private.name not in page
        assert "5人未満" in page
    live = client.get(address("pilot_live", town.pilot.public_id)).context["live"]
    assert (live.problems, {van.people for van in live.vans} <= {None, 0}) == (0, True), (
        "a driver who has not looked yet is not late"
    )


@pytest.mark.parametrize("rides", [1, 3])
def test_the_pilots_page_asks_the_same_questions_whatever_it_counts(
    town: Town, at: Clock, client: Client, rides: int, django_assert_num_queries: Any
) -> None:
    lived(town, at, rides)
    sign_in(client, town.dispatcher)
    client.get(address("pilot_detail", town.pilot.public_id))
    with django_assert_num_queries(23):
        client.get(address("pilot_detail", town.pilot.public_id))


def test_every_figure_leaves_in_the_encoding_of_old_spreadsheets(
    town: Town, day: ServiceDay, client: Client
) -> None:
    sign_in(client, officer(town))
    pages = [address("kpi_list", town.pilot.public_id)]
    pages += [address("kpi_rows", town.pilot.public_id, code) for code in KPIS]
    answers = {page: client.get(page, {"format": "cp932"}).status_code for page in pages}
    assert answers == dict.fromkeys(pages, 200)
