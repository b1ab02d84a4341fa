"""Answers while the day runs: offers for a request, commitments, repairs, improvement in idle time.

A `FleetState` is a value: every function that changes the day returns a new one with the next revision and leaves the
old one as it was, so that readers may go on with it.
"""

from .clock import advance
from .events import Absent, Delayed, Event, Finished, OutOfService
from .improvement import improve
from .offers import OfferGone, commit, offers
from .outcome import Fetched, Repair
from .repair import repair
from .snapshot import snapshot
from .state import Affected, Alternative, FleetState, Offer, Refusal, Terms, start_day

__all__ = [
    "Absent", "Affected", "Alternative", "Delayed", "Event", "Fetched", "Finished", "FleetState", "Offer", "OfferGone", "OutOfService",
    "Refusal", "Repair", "Terms", "advance", "commit", "improve", "offers", "repair", "snapshot", "start_day",
]  # fmt: skip
