from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.matching.enums import OutcomeResult
from portal.matching.models import Outcome
from portal.models_projects.actions import make_project, move_project, record_measurement
from portal.models_projects.actions.make_project import (
    ProjectDraft,
    ProjectRefused,
    usual_partners,
)
from portal.models_projects.actions.move_project import StepRefused
from portal.models_projects.enums import PartnerPart, ProjectState
from portal.models_projects.models import Measurement, ModelProject
from portal.models_projects.queries.progress import progress_of
from portal.organisations.enums import Role
from portal.ui.dates import fiscal_year_of, today
from tests.matching.factories import MeetingFactory, bureau_member, member_of

from .factories import IndicatorFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def meeting_with(result: OutcomeResult):
    meeting = MeetingFactory()
    Outcome.objects.create(meeting=meeting, result=result)
    return meeting


def draft_of(meeting) -> ProjectDraft:
    need = meeting.event_need.need
    return ProjectDraft(
        title_ja="外出を支える",
        title_en="Outings",
        summary_ja="",
        summary_en="",
        starts_on=DAY,
        ends_on=date(2027, 3, 31),
        lead=need.organisation,
        partners=usual_partners(meeting),
    )


def test_a_trial_becomes_a_project_that_keeps_its_meeting_and_need():
    meeting = meeting_with(OutcomeResult.TRIAL)
    staff = bureau_member()
    project = make_project(staff, meeting, draft_of(meeting))
    assert (project.meeting, project.need) == (meeting, meeting.event_need.need)
    assert [(p.organisation, p.part) for p in project.partners.all()] == [
        (meeting.event_need.need.organisation, PartnerPart.FIELD),
        (meeting.event_solution.solution.organisation, PartnerPart.SOLUTION),
    ]
    assert [line.verb for line in AuditLine.objects.all()] == ["made project"]


@pytest.mark.parametrize(
    "result", [OutcomeResult.TALKS, OutcomeResult.INFORMATION, OutcomeResult.NONE]
)
def test_only_a_trial_becomes_a_project(result):
    meeting = meeting_with(result)
    with pytest.raises(ProjectRefused):
        make_project(bureau_member(), meeting, draft_of(meeting))
    assert not ModelProject.objects.exists()


def test_a_meeting_becomes_one_project():
    meeting = meeting_with(OutcomeResult.TRIAL)
    staff = bureau_member()
    make_project(staff, meeting, draft_of(meeting))
    with pytest.raises(ProjectRefused):
        make_project(staff, meeting, draft_of(meeting))
    assert ModelProject.objects.count() == 1


def test_a_municipality_makes_no_projects():
    meeting = meeting_with(OutcomeResult.TRIAL)
    officer = member_of(meeting.event_need.need.organisation, Role.MUNICIPALITY_OFFICER)
    with pytest.raises(NotPermitted):
        make_project(officer, meeting, draft_of(meeting))


def test_a_project_moves_only_along_its_steps():
    staff, project = bureau_member(), ProjectFactory(state=ProjectState.PREPARING)
    assert move_project(staff, project, ProjectState.RUNNING).state == ProjectState.RUNNING
    with pytest.raises(StepRefused):
        move_project(staff, project, ProjectState.FINISHED)
    project.refresh_from_db()
    assert project.state == ProjectState.RUNNING


def test_a_period_measured_again_keeps_one_figure():
    indicator = IndicatorFactory()
    for value in (4, 7):
        record_measurement(None, indicator, DAY, DAY, Decimal(value), "運行記録")
    assert [(m.value, m.source_label) for m in Measurement.objects.all()] == [(7, "運行記録")]


@pytest.mark.parametrize(
    ("value", "percent"), [("0", 0), ("5", 25), ("20", 100), ("30", 100), ("-3", 0)]
)
def test_progress_is_the_way_from_baseline_to_target(value, percent):
    indicator = IndicatorFactory(baseline=Decimal(0), target=Decimal(20))
    record_measurement(None, indicator, DAY, DAY, Decimal(value), "")
    assert progress_of(indicator).percent == percent


def test_the_list_shows_what_is_public_and_ones_own(client):
    public, own, others = ProjectFactory(is_public=True), ProjectFactory(), ProjectFactory()
    url = reverse("models_projects:project_list")
    assert set(client.get(url).context["projects"]) == {public}
    client.force_login(member_of(own.lead, Role.MUNICIPALITY_OFFICER))
    assert set(client.get(url).context["projects"]) == {public, own}
    assert client.get(others.get_absolute_url()).status_code == 404


def test_the_list_begins_with_what_runs_in_this_fiscal_year(client):
    this_year = fiscal_year_of(today())
    running = ProjectFactory(
        is_public=True, starts_on=date(this_year, 4, 1), ends_on=date(this_year + 1, 3, 31)
    )
    over = ProjectFactory(
        is_public=True, starts_on=date(this_year - 2, 4, 1), ends_on=date(this_year, 3, 31)
    )
    url = reverse("models_projects:project_list")
    assert set(client.get(url).context["projects"]) == {running}
    assert set(client.get(f"{url}?fiscal_year={this_year - 1}").context["projects"]) == {over}
    assert set(client.get(f"{url}?fiscal_year=").context["projects"]) == {running, over}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    rows, client, django_assert_num_queries
):
    ProjectFactory.create_batch(rows, is_public=True)
    with django_assert_num_queries(3):
        response = client.get(reverse("models_projects:project_list"))
    assert len(response.context["projects"]) == rows


def test_staff_make_the_project_on_one_screen(client):
    meeting = meeting_with(OutcomeResult.TRIAL)
    staff = bureau_member()
    client.force_login(staff)
    url = reverse("models_projects:project_create", args=[meeting.public_id])
    form = client.get(url)
    assert form.context["form"]["title_ja"].value() == meeting.event_need.need.title_ja
    organisation = meeting.event_need.need.organisation
    response = client.post(
        url,
        {
            "title_ja": "外出を支える",
            "lead": organisation.pk,
            "starts_on": "2026-12-01",
            "ends_on": "2027-03-31",
            **management("partners", 2),
            "partners-0-organisation": organisation.pk,
            "partners-0-part": "field",
            **management("milestones", 1),
            "milestones-0-title_ja": "協定",
            "milestones-0-due_on": "2026-12-10",
            **management("indicators", 1),
            "indicators-0-name_ja": "乗車回数",
            "indicators-0-unit_ja": "回",
            "indicators-0-definition_ja": "一日の乗車の数",
            "indicators-0-baseline": "0",
            "indicators-0-target": "20",
            "indicators-0-direction": "up",
            "indicators-0-source": "mover.rides_completed",
        },
    )
    assert response.status_code == 302, errors_of(response)
    project = ModelProject.objects.get()
    assert response.headers["Location"] == project.get_absolute_url()
    assert [(p.organisation, p.part) for p in project.partners.all()] == [(organisation, "field")]
    assert [m.title for m in project.milestones.all()] == ["協定"]
    assert [(i.name, i.baseline, i.target) for i in project.indicators.all()] == [
        ("乗車回数", 0, 20)
    ]


def errors_of(response) -> list[object]:
    return [
        response.context["form"].errors,
        *(f.errors for f, _legend in response.context["formsets"]),
    ]


def management(prefix: str, total: int) -> dict[str, int]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}


def test_a_form_that_is_wrong_keeps_what_was_typed_and_makes_nothing(client):
    meeting = meeting_with(OutcomeResult.TRIAL)
    client.force_login(bureau_member())
    response = client.post(
        reverse("models_projects:project_create", args=[meeting.public_id]),
        {
            "title_ja": "外出",
            "starts_on": "2027-03-31",
            "ends_on": "2026-12-01",
            **management("partners", 0),
            **management("milestones", 0),
            **management("indicators", 0),
        },
    )
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"lead", "ends_on"}
    assert response.context["form"]["title_ja"].value() == "外出"
    assert not ModelProject.objects.exists()


def test_a_project_page_shows_the_newest_figures_and_folds_the_older_ones_away(client):
    indicator = IndicatorFactory(project__is_public=True)
    for day in range(7):
        on = today() - timedelta(days=day)
        indicator.measurements.create(period_start=on, period_end=on, value=day)
    progress = progress_of(indicator)
    assert [m.value for m in progress.newest] == [0, 1, 2, 3, 4]
    assert [m.value for m in progress.older] == [5, 6]
    page = client.get(indicator.project.get_absolute_url()).content.decode()
    assert "これより前の2件" in page
