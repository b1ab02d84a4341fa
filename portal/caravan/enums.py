"""States of the caravan's records and who may move them where: data that code reads."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.library.enums import Element

__all__ = [
    "NEED_MOVES",
    "SCOPE_ORDER",
    "VISIT_MOVES",
    "ApplicantKind",
    "Element",
    "FollowUpState",
    "HearingState",
    "NeedState",
    "Reaction",
    "RequestState",
    "ShareScope",
    "TeamPart",
    "VisitState",
]


class VisitState(TextChoices):
    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    HELD = "held", _("held")
    CLOSED = "closed", pgettext_lazy("visit", "completed")
    CANCELLED = "cancelled", _("called off")


VISIT_MOVES: dict[VisitState, tuple[VisitState, ...]] = {
    VisitState.PLANNED: (VisitState.CONFIRMED, VisitState.CANCELLED),
    VisitState.CONFIRMED: (VisitState.HELD, VisitState.PLANNED, VisitState.CANCELLED),
    VisitState.HELD: (VisitState.CLOSED,),
    VisitState.CLOSED: (VisitState.HELD,),
    VisitState.CANCELLED: (VisitState.PLANNED,),
}


class TeamPart(TextChoices):
    LEAD = "lead", _("team lead")
    MEMBER = "member", _("member")
    PREFECTURE = "prefecture", _("prefecture")
    EXPERT = "expert", _("expert")


class HearingState(TextChoices):
    DRAFT = "draft", _("being written")
    DONE = "done", _("finished")


class ShareScope(TextChoices):
    """Each step includes those before it."""

    OWN_BUREAU = "own_bureau", _("own bureau")
    BOTH_BUREAUS = "both_bureaus", _("both bureaus")
    PREFECTURE = "prefecture", _("bureaus and prefecture")
    MUNICIPALITY = "municipality", _("bureaus, prefecture and municipality")
    PUBLIC = "public", _("everyone")


SCOPE_ORDER: tuple[ShareScope, ...] = tuple(ShareScope)


class NeedState(TextChoices):
    DRAFT = "draft", _("draft")
    SHARED = "shared", _("with the municipality")
    CONSENTED = "consented", _("consent given")
    PUBLISHED = "published", _("published")
    MATCHED = "matched", _("matched")
    CLOSED = "closed", _("ended")
    WITHDRAWN = "withdrawn", _("withdrawn")


NEED_MOVES: dict[NeedState, tuple[NeedState, ...]] = {
    NeedState.DRAFT: (NeedState.SHARED, NeedState.WITHDRAWN),
    NeedState.SHARED: (NeedState.CONSENTED, NeedState.WITHDRAWN),
    NeedState.CONSENTED: (NeedState.PUBLISHED, NeedState.SHARED, NeedState.WITHDRAWN),
    NeedState.PUBLISHED: (
        NeedState.MATCHED,
        NeedState.CLOSED,
        NeedState.SHARED,
        NeedState.WITHDRAWN,
    ),
    NeedState.MATCHED: (NeedState.CLOSED, NeedState.PUBLISHED, NeedState.WITHDRAWN),
    NeedState.CLOSED: (NeedState.PUBLISHED, NeedState.WITHDRAWN),
    NeedState.WITHDRAWN: (NeedState.SHARED,),
}
PUBLIC_NEED_STATES = (NeedState.PUBLISHED, NeedState.MATCHED, NeedState.CLOSED)


class Reaction(TextChoices):
    WILL_USE = "will_use", _("will use it")
    INTERESTED = "interested", _("interested")
    NOT_NOW = "not_now", _("not now")
    DOES_NOT_FIT = "does_not_fit", _("does not fit")
    NONE = "none", _("no answer yet")


class FollowUpState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "open")
    DONE = "done", _("finished")
    DROPPED = "dropped", _("dropped")


class ApplicantKind(TextChoices):
    MUNICIPALITY = "municipality", _("local government")
    PROVIDER = "provider", _("care facility")
    VENTURE = "venture", _("healthcare venture")


class RequestState(TextChoices):
    NEW = "new", _("new")
    ACCEPTED = "accepted", _("visit planned")
    DECLINED = "declined", _("declined")


class Confidentiality(IntegerChoices):
    """機密性: the label that government documents carry."""

    LEVEL_1 = 1, _("confidentiality 1")
    LEVEL_2 = 2, _("confidentiality 2")
    LEVEL_3 = 3, _("confidentiality 3")
