from tests.access.kinds import Only, Public, SignedIn, Table
from tests.library.factories import ImageFactory, MeasureFactory
from tests.support.personas import BUREAUS, Stage


def visits(stage: Stage) -> dict[str, object]:
    return {"stage": "visits"}


def needs(stage: Stage) -> dict[str, object]:
    return {"kind": "needs"}


def measure(stage: Stage) -> dict[str, object]:
    return {"kind": "measures", "key": MeasureFactory().public_id}


def rendition(stage: Stage) -> dict[str, object]:
    return {"name": ImageFactory().get_rendition("max-165x165").file.name}


def original(stage: Stage) -> dict[str, object]:
    return {"name": ImageFactory().file.name}


ACCESS: Table = {
    "picture": [Public(make=rendition), Only(BUREAUS, make=original)],
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
