"""The one form of a visit: rows that fill themselves, more rows without a script, attendees from a spreadsheet."""

from typing import Any

import pytest
from django.test import Client

from portal.caravan.models import Visit
from portal.organisations.enums import Bureau
from tests.caravan import factories as make
from tests.support.personas import Persona, Stage, sign_in
from tests.support.plain import plain_client
from tests.support.plain import visit as look_at

pytestmark = pytest.mark.django_db
KINDS = ("team", "attendees", "presentations", "follow_ups")


def staff_of(stage: Stage) -> Client:
    client = Client()
    sign_in(client, stage.user(Persona.HEALTH_STAFF))
    return client


def visit_fields(stage: Stage, **rows: Any) -> dict[str, Any]:
    counts = {f"{kind}-TOTAL_FORMS": rows.pop(kind, 0) for kind in KINDS}
    counts |= {f"{kind}-INITIAL_FORMS": 0 for kind in KINDS}
    return counts | {
        "municipality": stage.municipality.pk,
        "host": stage.town_hall.pk,
        "bureau": "health",
        "starts_at": "2026-12-01T10:00",
        "purpose": "ヒアリング",
    }


def test_a_new_visit_starts_with_the_team_of_the_last_one_as_far_as_they_are_still_there() -> None:
    stage = Stage()
    client = staff_of(stage)
    make.team(stage, make.visit(stage))
    team = dict(client.get("/visits/new/").context["formsets"])["訪問チーム"]
    staff = [stage.user(Persona.HEALTH_STAFF).pk, stage.user(Persona.ECONOMY_STAFF).pk]
    assert [form.initial.get("user") for form in team.forms] == [*staff, None]
    stage.user(Persona.ECONOMY_STAFF).memberships.all().delete()
    team = dict(client.get("/visits/new/").context["formsets"])["訪問チーム"]
    assert [form.initial.get("user") for form in team.forms] == [staff[0], None]


def test_a_row_says_only_what_cannot_be_known() -> None:
    """Organisation of a colleague, of an attendee, bureau of a task: each follows from something else in the form."""
    stage = Stage()
    staff = stage.user(Persona.HEALTH_STAFF)
    rows = {
        "team-0-user": staff.pk,
        "team-0-part": "lead",
        "team-1-part": "member",
        "team-2-user": stage.user(Persona.ECONOMY_STAFF).pk,
        "team-2-part": "member",
        "team-2-DELETE": "on",
        "attendees-0-name": "清水 香織",
        "follow_ups-0-title": "資料を送る",
        "follow_ups-0-owner": stage.user(Persona.ECONOMY_STAFF).pk,
        "follow_ups-0-due_on": "2026-12-10",
        "follow_ups-1-title": "日程を調整する",
        "follow_ups-1-due_on": "2026-12-11",
    }
    fields = visit_fields(stage, team=3, attendees=1, follow_ups=2) | rows
    assert staff_of(stage).post("/visits/new/", fields).status_code == 302
    visit = Visit.objects.get()
    assert [(m.user, m.organisation) for m in visit.team.all()] == [
        (staff, stage.bureau(Bureau.HEALTH))
    ]
    assert [a.organisation for a in visit.attendees.all()] == [stage.town_hall]
    assert [task.bureau for task in visit.follow_ups.all()] == [Bureau.ECONOMY, Bureau.HEALTH]


def test_one_person_twice_in_the_team_is_a_mistake_to_mend_and_a_name_alone_needs_its_organisation() -> (
    None
):
    stage = Stage()
    staff = stage.user(Persona.HEALTH_STAFF).pk
    twice = {"team-0-user": staff, "team-0-part": "lead"}
    twice |= {"team-1-user": staff, "team-1-part": "member"}
    strange = {"team-2-name": "山田", "team-2-part": "expert"}
    answer = staff_of(stage).post("/visits/new/", visit_fields(stage, team=3) | twice | strange)
    page = answer.content.decode()
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert 'href="#id_team-1-user"' in page
    assert 'href="#id_team-2-organisation"' in page


def test_a_press_without_a_script_adds_rows_and_judges_nothing() -> None:
    stage = Stage()
    sent = visit_fields(stage, attendees=1) | {"purpose": "", "attendees-0-name": "清水"}
    answer = staff_of(stage).post("/visits/new/", sent | {"add": "attendees"})
    page = answer.content.decode()
    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert 'name="attendees-3-name"' in page
    assert 'value="清水"' in page
    assert "field-error" not in page


def test_attendees_come_from_the_cells_of_a_spreadsheet() -> None:
    """Organisation, post, name; a department is no organisation and stands before the post; empty rows come first."""
    stage = Stage()
    lines = f"{stage.venture.name}\t部長\t青木 一郎\n高齢福祉課\t課長\t清水 香織\r\n係長\t小林 実\n大野 裕子\n"
    sent = visit_fields(stage, attendees=1) | {"attendee_lines": lines}
    client = staff_of(stage)
    shown = client.post("/en/visits/new/", sent | {"add": "lines"}).content.decode()
    assert f'<option value="{stage.venture.pk}" selected>' in shown
    assert all(f'value="{name}"' in shown for name in ("青木 一郎", "高齢福祉課 課長", "大野 裕子"))
    assert client.post("/visits/new/", sent).status_code == 302
    assert [(a.organisation, a.title, a.name) for a in Visit.objects.get().attendees.all()] == [
        (stage.venture, "部長", "青木 一郎"),
        (stage.town_hall, "高齢福祉課 課長", "清水 香織"),
        (stage.town_hall, "係長", "小林 実"),
        (stage.town_hall, "", "大野 裕子"),
    ]


def test_empty_rows_are_marked_as_nothing_and_the_choices_are_read_once(
    django_assert_num_queries: Any,
) -> None:
    """Eight in the team ask the database no more than one."""
    stage = Stage()
    client, visit = staff_of(stage), make.visit(stage)
    address = f"/visits/{visit.public_id}/edit/"
    for count in (1, 8):
        for place in range(count):
            visit.attendees.create(organisation=stage.town_hall, name=f"{place}")
        with django_assert_num_queries(22):
            page = client.get(address).content.decode()
        assert page.count('class="rows-row"') == page.count("<template>") + 3 + 1 + count
        visit.attendees.all().delete()
    assert "この欄を使うときは必須" not in page


def test_another_part_alone_is_a_change_of_a_member_who_is_in_the_team() -> None:
    stage = Stage()
    visit = make.visit(stage)
    make.team(stage, visit)
    member = visit.team.order_by("pk").last()
    assert member is not None and member.part != "expert"
    fields = visit_fields(stage, team=1) | {
        "team-INITIAL_FORMS": 1,
        "team-0-id": member.pk,
        "team-0-user": member.user_id,
        "team-0-organisation": member.organisation_id,
        "team-0-part": "expert",
    }
    assert staff_of(stage).post(f"{visit.get_absolute_url()}edit/", fields).status_code == 302
    member.refresh_from_db()
    assert member.part == "expert"


def test_lines_beyond_a_hundred_stay_in_the_field_and_are_not_lost() -> None:
    stage = Stage()
    lines = "\n".join(f"課長\t清水 {number}" for number in range(102))
    answer = staff_of(stage).post("/visits/new/", visit_fields(stage) | {"attendee_lines": lines})
    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert answer.context["lines"].value() == "課長\t清水 100\n課長\t清水 101"


def test_a_visit_is_planned_and_recorded_by_buttons_alone() -> None:
    """At a browser without scripts: rows come by a press, what stood in the form stays, and all of it is saved."""
    stage, client = Stage(), plain_client()
    sign_in(client, stage.user(Persona.HEALTH_STAFF))
    here = look_at(client, "/visits/new/").submit(
        "訪問を保存する",
        municipality=stage.municipality.pk,
        host=stage.town_hall.pk,
        bureau="health",
        starts_at="2026-12-01T10:00",
        purpose="ヒアリング",
    )
    visit = Visit.objects.get()
    assert here.address == visit.get_absolute_url()
    here = look_at(client, f"{visit.get_absolute_url()}edit/")
    here = here.submit("行を追加 : 出席者", attendees__0__name="清水 香織")
    here = here.submit("行を追加 : 出席者", attendees__2__name="大野 裕子")
    here = here.submit("行を追加 : フォローアップ", attendees__3__name="小林 実")
    here.submit("訪問を保存する", follow_ups__1__title="資料", follow_ups__1__due_on="2026-12-08")
    names = [person.name for person in visit.attendees.all()]
    assert (names, visit.follow_ups.get().title) == (["清水 香織", "大野 裕子", "小林 実"], "資料")
    here = look_at(client, f"{visit.get_absolute_url()}edit/")
    here.submit("訪問を保存する", attendees__1__DELETE="on")
    assert [person.name for person in visit.attendees.all()] == ["清水 香織", "小林 実"]
