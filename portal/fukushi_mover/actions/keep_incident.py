from datetime import date

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import Incident, IncidentPrivate
from portal.fukushi_mover.rules import keeps_incident


def keep_incident(actor: User, incident: Incident, private: IncidentPrivate) -> Incident:
    """Writes the record and the people in it. The provider must co-operate in the pilot."""
    require(actor, keeps_incident, incident)
    is_new = incident.pk is None
    with transaction.atomic():
        incident.is_fictional = incident.pilot.is_fictional
        incident.save()
        private.incident = incident
        private.save()
        record(actor, "recorded" if is_new else "changed", incident, kind=incident.kind)
    return incident


def purge_incidents(on: date) -> int:
    """Removes what is older than its retention, with the people in it. The trail keeps that it was removed, not what it said."""
    removed = 0
    for incident in Incident.objects.expired(on):
        with transaction.atomic():
            record(None, "purged", incident, kind=incident.kind, keep_until=incident.keep_until)
            incident.delete()
        removed += 1
    return removed
