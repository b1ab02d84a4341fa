from portal.matching.enums import OutcomeResult
from portal.matching.models import Outcome
from tests.access.kinds import Only, Public, Table
from tests.matching.factories import MeetingFactory
from tests.models_projects.factories import IndicatorFactory, ProjectFactory
from tests.support.personas import BUREAUS, Persona, Stage


def own(stage: Stage) -> dict[str, object]:
    project = ProjectFactory(lead=stage.town_hall, municipality=stage.municipality)
    return {"public_id": project.public_id}


def public(stage: Stage) -> dict[str, object]:
    project = ProjectFactory(lead=stage.town_hall, municipality=stage.municipality, is_public=True)
    return {"public_id": project.public_id}


def trial(stage: Stage) -> dict[str, object]:
    meeting = MeetingFactory(
        event_need__need__organisation=stage.town_hall,
        event_need__need__municipality=stage.municipality,
    )
    Outcome.objects.create(meeting=meeting, result=OutcomeResult.TRIAL)
    return {"meeting_id": meeting.public_id}


def indicator(stage: Stage) -> dict[str, object]:
    project = ProjectFactory(lead=stage.town_hall, municipality=stage.municipality)
    return {"public_id": IndicatorFactory(project=project).public_id}


ACCESS: Table = {
    "models_projects:project_list": Public(),
    "models_projects:project_detail": [
        Public(public),
        Only(
            BUREAUS,
            Persona.PREFECTURE_OFFICER,
            Persona.MUNICIPALITY_OFFICER,
            make=own,
            in_area=True,
        ),
    ],
    "models_projects:project_move": Only(BUREAUS, make=own, in_area=True),
    "models_projects:project_create": Only(BUREAUS, make=trial, in_area=True),
    "models_projects:measurement_create": Only(
        BUREAUS, Persona.MUNICIPALITY_OFFICER, make=indicator, in_area=True
    ),
}
