from collections.abc import Iterable

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import LEDGERS_OF, Ledger
from portal.fukushi_mover.models import BrokerageRate, Pilot, PilotProvider
from portal.fukushi_mover.rules import can_make_pilot
from portal.organisations.models import Organisation


def make_pilot(
    actor: User, pilot: Pilot, providers: Iterable[Organisation], yen_per_ride: int
) -> Pilot:
    """The trial operation of a model project, in the project's municipality, with its flat fee."""
    require(actor, can_make_pilot, pilot.project)
    pilot.municipality = pilot.project.municipality
    pilot.is_fictional = pilot.project.is_fictional
    with transaction.atomic():
        pilot.save()
        PilotProvider.objects.bulk_create(
            PilotProvider(pilot=pilot, provider=provider) for provider in providers
        )
        if Ledger.BROKERAGE in LEDGERS_OF[pilot.legal_mode]:
            BrokerageRate.objects.create(
                pilot=pilot, yen_per_ride=yen_per_ride, valid_from=pilot.starts_on
            )
        record(actor, "made pilot", pilot)
    return pilot
