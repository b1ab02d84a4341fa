from .event import Event, Slot
from .meeting import Meeting, Outcome
from .registration import EventNeed, EventSolution, Registration
from .score import Score
from .solution import Solution
from .timetable import Timetable
from .wish import Wish

__all__ = [
    "Event",
    "EventNeed",
    "EventSolution",
    "Meeting",
    "Outcome",
    "Registration",
    "Score",
    "Slot",
    "Solution",
    "Timetable",
    "Wish",
]
