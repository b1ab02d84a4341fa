"""What an event comes to: the mended day, and who must be told what."""

from dataclasses import dataclass

from ..model import Seconds
from .state import FleetState


@dataclass(frozen=True, slots=True)
class Fetched:
    """A rider whose visit ends at another time than planned: the vehicle that comes now, and the times said."""

    rider: str
    vehicle: str
    pickup: Seconds
    arrival: Seconds


@dataclass(frozen=True, slots=True)
class Moved:
    """A rider who comes with another vehicle now."""

    rider: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Late:
    """A promise that the event (not the engine) has broken: seconds beyond what was promised
    at boarding, at arrival, and aboard."""

    rider: str
    pickup: Seconds
    arrival: Seconds
    aboard: Seconds = 0


@dataclass(frozen=True, eq=False)
class Repair:
    """The mended day and its difference: who changed vehicles, whose promise broke, who is left without a vehicle, and who
    sits in a vehicle that goes nowhere, who is fetched from a visit at another time, and who no longer rides with
    the one they were to ride with. All of them must be told."""

    state: FleetState
    moved: tuple[Moved, ...] = ()
    late: tuple[Late, ...] = ()
    unplaced: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()
    fetched: tuple[Fetched, ...] = ()
    parted: tuple[str, ...] = ()

    def and_then(self, further: "Repair") -> "Repair":
        """Both differences, up to the later state."""
        return Repair(
            further.state,
            (*self.moved, *further.moved),
            (*self.late, *further.late),
            (*self.unplaced, *further.unplaced),
            (*self.stranded, *further.stranded),
            (*self.fetched, *further.fetched),
            (*self.parted, *further.parted),
        )

    @property
    def to_tell(self) -> tuple[str, ...]:
        """Riders who must hear about it."""
        named = [
            *(one.rider for one in self.moved),
            *(one.rider for one in self.late),
            *self.unplaced,
            *self.stranded,
            *(one.rider for one in self.fetched),
            *self.parted,
        ]
        return tuple(dict.fromkeys(named))
