"""更新: one registration or many in one action; and the notice that one is about to end."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import ResidentState
from portal.fukushi_mover.models import Resident
from portal.fukushi_mover.queries.eligibility import next_end
from portal.fukushi_mover.rules import operates
from portal.ui.dates import today

from .refusal import Refused
from .tell_home import tell_resident

ANNOUNCED = timedelta(days=30)


def renew_registration(actor: User, resident: Resident, until: date | None = None) -> date:
    """For the pilot's term, or until a day that is given. Everybody is told. Raises Refused for a day that is not later than the present end."""
    require(actor, operates, resident)
    with transaction.atomic():
        resident = (
            Resident.objects.select_for_update(of=("self",))
            .select_related("pilot", "private", "user")
            .get(pk=resident.pk)
        )
        if resident.state != ResidentState.ACTIVE:
            raise Refused(_("Only who is registered and active is renewed."), "not_active")
        end = until or next_end(resident, today())
        if end <= max(resident.valid_until or today(), today()):
            raise Refused(
                _("The new end must be later than the present one and than today."), "date"
            )
        resident.valid_until = end
        resident.save(update_fields=["valid_until", "updated_at"])
        record(actor, "renewed", resident, until=str(end))
        tell_resident(resident, "fukushi_mover/registration_renewed", {}, resident, actor=actor)
    return end


def renew_all(actor: User, residents: Iterable[Resident]) -> int:
    """All of them or none."""
    with transaction.atomic():
        return len([renew_registration(actor, one) for one in residents])


def announce_ends() -> int:
    """A month before the end, resident and family are told once of each end; returns how many were."""
    day = today()
    due = Resident.objects.filter(
        state=ResidentState.ACTIVE, valid_until__gte=day, valid_until__lte=day + ANNOUNCED
    ).exclude(end_announced=F("valid_until"))
    return sum(_announce(pk) for pk in due.values_list("pk", flat=True))


def _announce(pk: int) -> bool:
    with transaction.atomic():
        resident = (
            Resident.objects.select_for_update(of=("self",))
            .select_related("pilot", "private", "user")
            .get(pk=pk)
        )
        if resident.end_announced == resident.valid_until:
            return False
        resident.end_announced = resident.valid_until
        resident.save(update_fields=["end_announced", "updated_at"])
        tell_resident(resident, "fukushi_mover/registration_ends", {}, resident)
    return True
