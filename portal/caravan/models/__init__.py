from .follow_up import FollowUp
from .hearing import Hearing, HearingAnswer, Question, QuestionSet
from .need import NEED_TEXT_FIELDS, Need, NeedConsent, NeedStep
from .theme import Theme
from .visit import Attendee, Presentation, TeamMember, Visit, VisitRequest

__all__ = [
    "NEED_TEXT_FIELDS",
    "Attendee",
    "FollowUp",
    "Hearing",
    "HearingAnswer",
    "Need",
    "NeedConsent",
    "NeedStep",
    "Presentation",
    "Question",
    "QuestionSet",
    "TeamMember",
    "Theme",
    "Visit",
    "VisitRequest",
]
