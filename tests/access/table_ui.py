from tests.access.kinds import Only, Table
from tests.support.personas import BUREAUS, Stage


def _dense(stage: Stage) -> dict[str, str]:
    return {"density": "resident"}


ACCESS: Table = {
    "ui:components": Only(BUREAUS),
    "ui:components_in": Only(BUREAUS, make=_dense),
}
