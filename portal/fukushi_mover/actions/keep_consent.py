"""同意: recorded word for word, taken back at any time by desk, resident or family; and what follows from that."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import OfferState, ResidentState, RideState
from portal.fukushi_mover.master_enums import AppliedVia, ConsentKind
from portal.fukushi_mover.models import Application, Consent, Resident, Ride, RideOffer
from portal.fukushi_mover.queries.eligibility import Agreement, current_wordings
from portal.fukushi_mover.rules import operates, speaks_for
from portal.ui.dates import today

from .cancel_ride import cancel_ride
from .issue_card import revoke_cards
from .refusal import Refused
from .tell_home import tell_resident


def keep_consents(
    actor: User | None,
    agreement: Agreement,
    via: AppliedVia,
    application: Application | None = None,
    resident: Resident | None = None,
) -> list[Consent]:
    """Only what was in force on the day of the agreement can have been agreed to."""
    about = application or resident
    assert about is not None
    known = {one.pk for one in current_wordings(about.pilot, agreement.given_on)}
    return Consent.objects.bulk_create(
        Consent(
            application=application,
            resident=resident or (application.resident if application else None),
            wording=wording,
            given_by=agreement.given_by,
            given_on=agreement.given_on,
            via=via,
            recorded_by=actor,
            is_fictional=about.is_fictional,
        )
        for wording in agreement.wordings
        if wording.pk in known
    )


def record_consents(actor: User, resident: Resident, agreement: Agreement) -> list[Consent]:
    """A paper that was signed later: a new wording, or sharing that was left open at first. Raises Refused for an empty one."""
    require(actor, operates, resident)
    if not agreement.wordings:
        raise Refused(_("Nothing is ticked."), "empty")
    with transaction.atomic():
        kept = keep_consents(actor, agreement, AppliedVia.PAPER, resident=resident)
        record(actor, "recorded_consent", resident, kinds=[c.wording.kind for c in kept])
    return kept


def withdraw_consents(
    actor: User, resident: Resident, kinds: Iterable[str], said_by: str = ""
) -> None:
    """Taken back from this moment; the record of its having been given stays.

    Sharing: other providers' offices see the card number alone, at once; what is booked stays booked. Use of the data:
    nothing can go on without it, so every booking to come is cancelled, everybody is told, and the registration ends.
    """
    require(actor, speaks_for | operates, resident)
    wanted = set(kinds)
    if ConsentKind.USE_OF_DATA in wanted:
        wanted = set(ConsentKind.values)
    with transaction.atomic():
        held = resident.consents.filter(wording__kind__in=wanted, withdrawn_on=None)
        held.update(withdrawn_on=today(), withdrawn_by=(said_by or actor.display_name)[:80])
        record(actor, "withdrew_consent", resident, kinds=sorted(wanted))
        if ConsentKind.USE_OF_DATA in wanted:
            end_registration(actor, resident)


def end_registration(actor: User, resident: Resident) -> None:
    """Only inside a transaction. Who sits in a van is driven to the end. Ended twice, it is ended once."""
    resident = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
    if resident.state == ResidentState.ENDED:
        return
    for ride in rides_to_come(resident):
        with suppress(Refused):
            cancel_ride(actor, ride, _("the registration has ended"))
    RideOffer.objects.filter(request__resident=resident, state=OfferState.OPEN).update(
        state=OfferState.LAPSED
    )
    tell_resident(resident, "fukushi_mover/registration_ended", {}, resident, actor=actor)
    resident.state = ResidentState.ENDED
    resident.save(update_fields=["state", "updated_at"])
    revoke_cards(actor, resident, _("the registration has ended"))
    resident.proxies.filter(ended_at=None).update(ended_at=clock.now())
    record(actor, "ended_registration", resident)


def rides_to_come(resident: Resident) -> list[Ride]:
    rows = resident.rides.filter(state=RideState.BOOKED, day__date__gte=today())
    return list(
        rows.select_related("day__pilot", "request", "resident__pilot", "van").order_by(
            "day__date", "promised_pickup"
        )
    )
