"""Who may do what in a pilot. Care data belongs to the provider and the pilot's operators; others see aggregates."""

import rules

from portal.accounts.permission import Person
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff, is_in_jurisdiction

from .models import (
    Application,
    ApplicationLink,
    Bill,
    HomeNotice,
    Incident,
    Invoice,
    Payment,
    Pilot,
    Resident,
    Ride,
    RideRequest,
    ServiceDay,
    SurveyInvitation,
    Suspension,
    SystemFeeTerms,
)
from .models.invoice import PAYER_ROLES
from .models.scope import operated_offices, own_offices, providers_of
from .queries.standing import cities_of, standing_of


def pilot_of(target: object) -> Pilot | None:
    """The pilot that a record belongs to."""
    if target is None or isinstance(target, Pilot):
        return target
    for name in ("pilot", "day", "resident", "plan", "close", "bill", "survey"):
        if (step := getattr(target, name, None)) is not None:
            return pilot_of(step)
    return None


@rules.predicate
def operates(person: Person, target: object = None) -> bool:
    """Office work at the organisation that operates the pilot (any pilot, where there is no target)."""
    pilot = pilot_of(target)
    if pilot is None:
        return standing_of(person).operates
    return pilot.operator_id in operated_offices(person)


@rules.predicate
def dispatches(person: Person, target: object = None) -> bool:
    """Plans and watches the day: the operator's office, or a co-operating provider's."""
    if operates(person, target):
        return True
    pilot = pilot_of(target)
    if pilot is None:
        return standing_of(person).provides
    return pilot.partners.filter(provider__in=own_offices(person)).exists()


@rules.predicate
def keeps_suspension(person: Person, target: Suspension | None = None) -> bool:
    """Takes it back or tells of it: the operator any of the pilot's, a co-operating provider its own and never another's."""
    if target is None or operates(person, target):
        return target is not None
    concerned = set(target.scope["providers"])
    return bool(concerned) and concerned <= {*providers_of(person).values_list("pk", flat=True)}


@rules.predicate
def works_for_provider(person: Person, target: object = None) -> bool:
    """Keeps the masters of the target's provider (of any, where there is no target)."""
    provider = target if isinstance(target, Organisation) else getattr(target, "provider", None)
    if provider is None:
        return standing_of(person).provides
    return providers_of(person).filter(pk=provider.pk).exists()


@rules.predicate
def is_driver(person: Person, target: object = None) -> bool:
    """Has a driver's record of their own."""
    return standing_of(person).drives


@rules.predicate
def is_resident(person: Person, target: object = None) -> bool:
    """Rides, or books for somebody who does."""
    return standing_of(person).rides


@rules.predicate
def is_own(person: Person, target: Ride | RideRequest | None = None) -> bool:
    """The resident's own ride or wish, or that of somebody for whom one acts."""
    if not person.is_authenticated or target is None:
        return False
    riders = Resident.objects.who_ride_by(person)
    return target.resident.user_id == person.pk or riders.filter(pk=target.resident_id).exists()


@rules.predicate
def is_oneself(person: Person, target: Resident | None = None) -> bool:
    """The resident in person: only they agree to a proxy."""
    return person.is_authenticated and target is not None and target.user_id == person.pk


@rules.predicate
def speaks_for(person: Person, target: Resident | None = None) -> bool:
    """Oneself, or somebody for whom one acts with their consent."""
    return target is not None and Resident.objects.who_ride_by(person).filter(pk=target.pk).exists()


@rules.predicate
def sees_pilot(person: Person, target: Pilot | ServiceDay | None = None) -> bool:
    """The overview with its aggregates."""
    pilot = pilot_of(target)
    if pilot is None:
        return standing_of(person).sees or is_bureau_staff(person)
    return Pilot.objects.visible_to(person).filter(pk=pilot.pk).exists()


@rules.predicate
def sees_invoices(person: Person, target: Pilot | Invoice | None = None) -> bool:
    """Who issues or pays the pilot's system fee, and its operator."""
    pilot = pilot_of(target)
    own = {one.pk for one in organisations_of(person, PAYER_ROLES)}
    if pilot is None or not own:
        return False
    terms = SystemFeeTerms.objects.filter(pilot=pilot).values_list("issuer", "payer").first()
    return bool(own & {pilot.operator_id, *(terms or ())})


@rules.predicate
def keeps_incident(person: Person, target: Incident | None = None) -> bool:
    """The operator, and the provider that it happened to, if it co-operates in the pilot."""
    if target is None:
        return standing_of(person).provides
    if not target.pilot.partners.filter(provider=target.provider_id).exists():
        return False
    return operates.test(person, target) or target.provider_id in own_offices(person)


@rules.predicate
def is_asked(person: Person, target: SurveyInvitation | None = None) -> bool:
    """The resident whom a survey asks."""
    return (
        person.is_authenticated
        and target is not None
        and target.resident is not None
        and target.resident.user_id == person.pk
    )


@rules.predicate
def sees_papers(person: Person, target: Pilot | None = None) -> bool:
    """The paper room; which papers in it, each paper says by its audience."""
    return sees_pilot.test(person, target) or sees_invoices.test(person, target)


@rules.predicate
def is_own_bill(person: Person, target: Bill | Payment | None = None) -> bool:
    """The resident whom a statement or a receipt is for."""
    bill = target.bill if isinstance(target, Payment) else target
    return person.is_authenticated and bill is not None and bill.resident.user_id == person.pk


@rules.predicate
def sees_home(person: Person, target: HomeNotice | None = None) -> bool:
    """The desk or office whose work it is to tell this home."""
    return (
        target is not None and HomeNotice.objects.visible_to(person).filter(pk=target.pk).exists()
    )


@rules.predicate
def drives_in(person: Person, target: ServiceDay) -> bool:
    """Has a run on this day."""
    return person.is_authenticated and target.plans.filter(runs__driver__user=person.pk).exists()


@rules.predicate
def has_ride_in(person: Person, target: ServiceDay) -> bool:
    return target.rides.filter(resident__in=Resident.objects.who_ride_by(person)).exists()


@rules.predicate
def can_apply(person: Person, target: object = None) -> bool:
    """Anybody signed in, for themselves or a relative."""
    return person.is_authenticated


@rules.predicate
def is_city_officer(person: Person, target: object = None) -> bool:
    """An officer of the city where the pilot runs (of any pilot's, where there is no target)."""
    pilot = pilot_of(target)
    if pilot is None:
        return standing_of(person).is_of_city
    return pilot.municipality_id in cities_of(person)


@rules.predicate
def owns_application(person: Person, target: Application | None = None) -> bool:
    """Whoever entered it."""
    return person.is_authenticated and target is not None and target.applied_by_id == person.pk


@rules.predicate
def reads_letter_by_link(person: Person, target: ApplicationLink | None = None) -> bool:
    """Whoever holds the secret of a link that has not ended, once its application is decided. Signed in or not."""
    return (
        target is not None
        and target.is_open
        and target.application is not None
        and target.application.decided_on is not None
    )


reviews_applications = operates | is_city_officer
can_make_pilot = is_bureau_staff & is_in_jurisdiction
can_follow_day = dispatches | drives_in | has_ride_in
can_ride = is_own | operates
reads_bill = is_own_bill | operates
answers_survey = is_asked | operates
