"""Who meets a pilot's conditions. What can be reckoned is reckoned; the rest the review says."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from portal.fukushi_mover.enums import ResidentState
from portal.fukushi_mover.master_enums import CriterionKind
from portal.fukushi_mover.models import (
    Application,
    ConsentWording,
    Criterion,
    Facility,
    Pilot,
    Resident,
)

REMIND_DAYS = 60


@dataclass(frozen=True)
class Agreement:
    """What was agreed to, by whom and when."""

    wordings: tuple[ConsentWording, ...]
    given_by: str
    given_on: date


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def reckoned(criterion: Criterion, application: Application) -> bool | None:
    """Whether the condition is met as far as the application itself says it; None: somebody must judge."""
    born = application.private.birth_date
    if criterion.kind == CriterionKind.AGE and born is not None and criterion.years is not None:
        return age_on(born, application.received_on) >= criterion.years
    return None


def unmet(application: Application) -> list[Criterion]:
    """Required conditions that are not met, or of which nobody has said so yet."""
    said = {check.criterion_id: check.is_met for check in application.checks.all()}
    required = application.pilot.criteria.filter(is_required=True, is_active=True)
    return [criterion for criterion in required if said.get(criterion.pk) is not True]


def current_wordings(pilot: Pilot, day: date) -> list[ConsentWording]:
    """For each kind of consent the newest wording that is valid on the day."""
    found: dict[str, ConsentWording] = {}
    for wording in pilot.consent_wordings.filter(valid_from__lte=day).order_by("version"):
        found[wording.kind] = wording
    return [found[kind] for kind in sorted(found)]


def running_out(
    residents: "QuerySet[Resident]", day: date, days: int = REMIND_DAYS
) -> "QuerySet[Resident]":
    """Active registrations that end within so many days, or have ended; the first to end first."""
    return residents.filter(
        state=ResidentState.ACTIVE, valid_until__lte=day + timedelta(days=days)
    ).order_by("valid_until", "pk")


def next_end(resident: Resident, day: date) -> date:
    """The pilot's term on top of the present end, or of today where that has passed. The 31st becomes the last of a shorter month."""
    start = max(resident.valid_until or day, day)
    month = start.month - 1 + resident.pilot.renewal_months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def has_lapsed(resident: Resident, day: date) -> bool:
    """Not registered any more on that day."""
    return resident.valid_until is not None and resident.valid_until < day


def stand_in_home(pilot: Pilot) -> tuple[float, float] | None:
    """(latitude, longitude) of the town, or of a co-operating house: where a home is put until the desk has found it."""
    place = pilot.municipality
    if place.latitude is not None and place.longitude is not None:
        return place.latitude, place.longitude
    house = Facility.objects.filter(provider__pilot_parts__pilot=pilot).order_by("pk").first()
    return (house.latitude, house.longitude) if house else None


def home_is_found(application: Application) -> bool:
    private = application.private
    return (private.latitude, private.longitude) != stand_in_home(application.pilot)
