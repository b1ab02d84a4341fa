from tests.access.kinds import Only, Public, SignedIn, Table
from tests.library.factories import MeasureFactory
from tests.support.personas import BUREAUS, Stage


def visits(stage: Stage) -> dict[str, object]:
    return {"stage": "visits"}


def needs(stage: Stage) -> dict[str, object]:
    return {"kind": "needs"}


def measure(stage: Stage) -> dict[str, object]:
    return {"kind": "measures", "key": MeasureFactory().public_id}


ACCESS: Table = {
    "healthz": Public(),
    "readyz": Public(),
    "api:needs": Public(),
    "api:practices": Public(),
    "api:events": Public(),
    "api:measures": Public(),
    "api:news": Public(),
    "front:open_data": Public(),
    "front:feed": Public(make=needs),
    "front:share_picture": Public(make=measure),
    "front:search": Public(query="?q=認知症"),
    "front:my_work": SignedIn(),
    "front:overview": Only(BUREAUS),
    "front:overview_rows": Only(BUREAUS, make=visits),
}
