from tests.access.kinds import Only, Public, SignedIn, Table
from tests.support.personas import BUREAUS, Stage


def visits(stage: Stage) -> dict[str, object]:
    return {"stage": "visits"}


ACCESS: Table = {
    "healthz": Public(),
    "readyz": Public(),
    "api:needs": Public(),
    "api:practices": Public(),
    "front:search": Public(query="?q=認知症"),
    "front:my_work": SignedIn(),
    "front:overview": Only(BUREAUS),
    "front:overview_rows": Only(BUREAUS, make=visits),
}
