"""Outside the demonstration nobody finds these pages, not even anonymous readers."""

from uuid import UUID

from tests.access.kinds import Only, Table
from tests.support.personas import Stage


def somebody(stage: Stage) -> dict[str, object]:
    return {"public_id": UUID(int=7)}


ACCESS: Table = {
    "demo:people": Only(anonymous=404),
    "demo:sign_in": Only(make=somebody, method="post", anonymous=404),
}
