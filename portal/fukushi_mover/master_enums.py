"""Choices of the masters: what a provider writes down once about its riders, vans, staff and houses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .enums import Mobility

WHEELCHAIRS = frozenset({Mobility.WHEELCHAIR, Mobility.RENTAL_CHAIR, Mobility.RECLINING})
"""Ways to move that take a wheelchair place, and the lift to it."""


class CareLevel(TextChoices):
    """要介護度, as the certificate of the insured says it."""

    PROGRAMME = "programme", _("eligible for the prevention programme")
    SUPPORT_1 = "support_1", _("support level 1")
    SUPPORT_2 = "support_2", _("support level 2")
    CARE_1 = "care_1", _("care level 1")
    CARE_2 = "care_2", _("care level 2")
    CARE_3 = "care_3", _("care level 3")
    CARE_4 = "care_4", _("care level 4")
    CARE_5 = "care_5", _("care level 5")


class DoorService(TextChoices):
    """How far somebody is accompanied: to their door, or through it and inside."""

    TO_DOOR = "to_door", _("to the door")
    THROUGH_DOOR = "through", _("through the door, inside")


class DoorSide(TextChoices):
    """By which door of the van somebody gets in."""

    ANY = "any", _("either side")
    LEFT = "left", _("left (kerb side)")
    RIGHT = "right", _("right-hand side")
    REAR = "rear", _("rear, by the lift or ramp")


class ContactRelation(TextChoices):
    """続柄."""

    SPOUSE = "spouse", _("husband or wife")
    SON = "son", _("son")
    DAUGHTER = "daughter", _("daughter")
    CHILD_IN_LAW = "in_law", _("son's or daughter's spouse")
    GRANDCHILD = "grandchild", _("grandchild")
    SIBLING = "sibling", _("brother or sister")
    RELATIVE = "relative", _("other relative")
    CARE_MANAGER = "care_manager", _("care manager")
    NEIGHBOUR = "neighbour", _("neighbour")
    OTHER = "other", _("other person")


class LicenceKind(TextChoices):
    """運転免許の種類."""

    ORDINARY = "ordinary", _("ordinary licence")
    SEMI_MEDIUM = "semi_medium", _("semi-medium licence")
    MEDIUM = "medium", _("medium licence")
    LARGE = "large", _("large licence")
    ORDINARY_SECOND = "ordinary_2", _("ordinary licence, class 2")
    MEDIUM_SECOND = "medium_2", _("medium licence, class 2")


class CourseKind(TextChoices):
    """Courses that a pilot or the law asks of who drives or helps."""

    WELFARE_DRIVER = "welfare", _("course for drivers of welfare transport")
    SEDAN_DRIVER = "sedan", _("course for drivers of sedan welfare vehicles")
    CARE_BEGINNER = "care", _("care worker's beginner training")
    FIRST_AID = "first_aid", _("first aid")
    SAFETY = "safety", _("safe driving")
    APTITUDE = "aptitude", _("driver's aptitude test")
    OTHER = "other", _("other course")


class ClosedKind(TextChoices):
    """休業の理由. National holidays are a switch of the facility, not entered here."""

    YEAR_END = "year_end", _("year-end and New Year")
    OBON = "obon", _("Obon")
    OTHER = "other", _("other closed days")


class ImportLayout(TextChoices):
    """What kind of file a saved assignment of columns is for."""

    OWN = "own", _("own table")
    CARE_STANDARD = "care_standard", _("care-plan standard CSV (UPHOSOKU)")


class CriterionKind(TextChoices):
    """利用資格. What can be reckoned is reckoned; the rest somebody judges."""

    AGE = "age", _("at least so many years old")
    RESIDENCE = "residence", _("lives in the municipality")
    CARE_CERTIFIED = "certified", _("certified as needing care or support")
    ALONE_HARD = "hard", _("finds it hard to travel alone")
    OTHER = "other", _("other condition")


class ConsentKind(TextChoices):
    """To what somebody agrees, each by itself."""

    USE_OF_DATA = "data", _("use of personal data for the rides")
    SHARING = "sharing", _("sharing between the providers of the pilot")


class ApplicationState(TextChoices):
    RECEIVED = "received", _("received")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("not approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPLICATION_MOVES: dict[str, frozenset[str]] = {
    ApplicationState.RECEIVED: frozenset({ApplicationState.IN_REVIEW, ApplicationState.WITHDRAWN}),
    ApplicationState.IN_REVIEW: frozenset(
        {ApplicationState.APPROVED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.APPROVED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}


class AppliedVia(TextChoices):
    PAPER = "paper", _("on paper")
    ONLINE = "online", _("online")


class ApplicantRelation(TextChoices):
    SELF = "self", _("the resident")
    FAMILY = "family", _("family")
    CARE_MANAGER = "care_manager", _("care manager")
    OTHER = "other", _("other person")
