from collections.abc import Iterable

from django.db.models import Q

from portal.accounts.models import User
from portal.caravan.models import Need
from portal.caravan.reach import OWNER_ROLES
from portal.organisations.models import Membership


def owners_of(need: Need) -> Iterable[User]:
    """The people who may consent for a need: who is told when it waits for them."""
    rows = Membership.objects.active().filter(
        Q(organisation=need.organisation), role__in=OWNER_ROLES
    )
    return [row.user for row in rows.select_related("user")]
