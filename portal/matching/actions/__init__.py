from .ask_for_scores import ask_for_scores
from .change_event import move_event
from .decide_registration import approve, decline, reconsider
from .enter_wishes import WishLine, enter_wishes
from .keep_solution import move_solution
from .move_meeting import Clash, add_meeting, move_meeting, pin_meeting, remove_meeting
from .publish_timetable import publish_timetable, start_draft
from .record_meeting import arrive, mark_meeting, write_outcome
from .refusal import Refusal
from .register import submit, unsubmit, withdraw
from .score_event import score_event
from .solve_timetable import keep_plan, solve_timetable

__all__ = [
    "Clash",
    "Refusal",
    "WishLine",
    "add_meeting",
    "approve",
    "arrive",
    "ask_for_scores",
    "decline",
    "enter_wishes",
    "keep_plan",
    "mark_meeting",
    "move_event",
    "move_meeting",
    "move_solution",
    "pin_meeting",
    "publish_timetable",
    "reconsider",
    "remove_meeting",
    "score_event",
    "solve_timetable",
    "start_draft",
    "submit",
    "unsubmit",
    "withdraw",
    "write_outcome",
]
