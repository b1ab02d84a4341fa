"""What can happen to a running day."""

from dataclasses import dataclass

from ..model import Seconds


@dataclass(frozen=True, slots=True)
class Absent:
    """A rider does not come: absent this morning, cancelled, or not at the door."""

    rider: str


@dataclass(frozen=True, slots=True)
class OutOfService:
    """A vehicle or its driver is out from now on; those aboard must be fetched by other means."""

    vehicle: str


@dataclass(frozen=True, slots=True)
class Delayed:
    """A vehicle cannot leave where it stands (or reach where it drives to) before `until`."""

    vehicle: str
    until: Seconds


@dataclass(frozen=True, slots=True)
class Finished:
    """A visit of unknown length is over, or it is known when it will be: `rider` (the ride back) is at the door from `ready` on,
    earlier or later than planned."""

    rider: str
    ready: Seconds


Event = Absent | OutOfService | Delayed | Finished
