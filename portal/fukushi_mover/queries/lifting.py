"""What a van's lift must bear for a resident's ride."""

from collections.abc import Iterable

from portal.fukushi_mover.master_enums import WHEELCHAIRS
from portal.fukushi_mover.models import Resident, ResidentPrivate, RideRequest


def lifted_kg(request: RideRequest, along: Iterable[Resident] | None = None) -> int | None:
    """The heaviest (kg) of those of the party who are lifted in their chair; None where nobody is, or no weight is known.

    Without `along`, those who were kept with the wish.
    """
    if not request.wheelchair:
        return None
    others = request.along.all() if along is None else along
    people = [request.resident_id, *(one.pk for one in others)]
    rows = ResidentPrivate.objects.filter(resident__in=people, weight_kg__isnull=False)
    found = list(rows.values_list("resident", "resident__mobility", "weight_kg"))
    in_chairs = [kg or 0 for _who, mobility, kg in found if mobility in WHEELCHAIRS]
    own = [kg or 0 for who, _mobility, kg in found if who == request.resident_id]
    return max(in_chairs or own, default=None)
