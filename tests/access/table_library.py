from portal.library.enums import MeasureState
from tests.access.kinds import Only, Public, Table
from tests.library.factories import MeasureFactory
from tests.support.personas import BUREAUS, Stage


def _measure(state: MeasureState):  # type: ignore[no-untyped-def]
    def make(stage: Stage) -> dict[str, object]:
        return {"public_id": MeasureFactory(state=state).public_id}

    return make


ACCESS: Table = {
    "library:measure_list": [Public(), Public(query="?format=csv")],
    "library:measure_detail": [
        Public(_measure(MeasureState.PUBLISHED)),
        Only(BUREAUS, make=_measure(MeasureState.DRAFT)),
    ],
}
