from collections.abc import Sequence

from portal.fukushi_mover import roads
from portal.fukushi_mover.enums import StopState
from portal.fukushi_mover.models import Run, Stop


def metres_of_run(run: Run, stops: Sequence[Stop]) -> int:
    """From the van's facility along the stops and back."""
    base = (run.van.facility.latitude, run.van.facility.longitude)
    path = [base, *((s.latitude, s.longitude) for s in stops if s.state != StopState.DROPPED), base]
    metres = roads.remembered().square(path).metres
    return int(sum(metres[i, i + 1] for i in range(len(path) - 1)))
