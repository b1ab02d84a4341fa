from tests.access.kinds import Only, Table
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import BUREAUS, Stage


def project(stage: Stage) -> dict[str, object]:
    made = ProjectFactory(lead=stage.town_hall, municipality=stage.municipality)
    return {"public_id": made.public_id}


ACCESS: Table = {"practices:practice_draft": Only(BUREAUS, make=project, in_area=True)}
