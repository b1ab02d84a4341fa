"""What waits for a bureau's people among organisations: companies that registered themselves."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.permission import Person
from portal.organisations.enums import Bureau
from portal.organisations.models import Organisation
from portal.organisations.rules import bureaus_of, is_bureau_staff
from portal.records.work import WorkItem


def registrations_before(person: Person) -> QuerySet[Organisation]:
    """Registrations that this bureau member may decide, in the order in which they came."""
    rows = Organisation.objects.applied().select_related("prefecture").order_by("applied_at")
    if bureaus_of(person) == {Bureau.HEALTH}:
        rows = rows.exclude(prefecture__in_health_area=False)
    return rows


def open_work(person: Person) -> list[WorkItem]:
    if not is_bureau_staff.test(person):
        return []
    return [
        WorkItem(
            kind=_("Company to admit"),
            title=str(row),
            url=reverse("organisations_admin:registration", args=[row.public_id]),
            note=str(row.prefecture),
            is_fictional=row.is_fictional,
        )
        for row in registrations_before(person)
    ]
