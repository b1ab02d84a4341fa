"""What drivers told the office and nobody has answered, with the answers that the office can give: on the board and beside the duties."""

from typing import Any

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import DriverMessageKind, MessageAnswer
from portal.fukushi_mover.models import DriverMessage, ServiceDay, Stop
from portal.fukushi_mover.queries.duty import open_messages
from portal.fukushi_mover.queries.people import Names

ANSWERS = {
    DriverMessageKind.NOBODY_THERE: (MessageAnswer.NO_SHOW, MessageAnswer.WAIT),
    DriverMessageKind.UNSEEN: (MessageAnswer.CALLED,),
    DriverMessageKind.SOS: (MessageAnswer.CALLED, MessageAnswer.SEEN),
    DriverMessageKind.REFUSED: (MessageAnswer.ELSEWHERE, MessageAnswer.SEEN),
}
URGENT = frozenset(
    {DriverMessageKind.SOS, DriverMessageKind.ALCOHOL, DriverMessageKind.LEFT_BEHIND}
)


def van_messages(day: ServiceDay, person: Person, names: Names) -> list[dict[str, Any]]:
    """Two queries, one where no message speaks of anybody."""
    rows = list(open_messages(day, person))
    named = _people(rows, names)
    return [
        {
            "message": row,
            "answers": ANSWERS.get(DriverMessageKind(row.kind), (MessageAnswer.SEEN,)),
            "names": list(dict.fromkeys(named[pk] for pk in row.stops if pk in named)),
            "is_urgent": row.kind in URGENT,
        }
        for row in rows
    ]


def _people(rows: list[DriverMessage], names: Names) -> dict[int, str]:
    keys = {pk for row in rows for pk in row.stops}
    if not keys:
        return {}
    stops = Stop.objects.filter(pk__in=keys).select_related("rider", "ride")
    return {stop.pk: names.of(stop) for stop in stops}
