from math import log2

from portal.organisations.models import Municipality
from portal.practices.models import PracticePage


def practices_of_similar_towns(page: PracticePage, limit: int) -> list[PracticePage]:
    """Practices of towns most like this one in size and in age; towns without figures come last."""
    others = (
        PracticePage.objects.live()
        .filter(locale_id=page.locale_id)
        .exclude(pk=page.pk)
        .select_related("municipality__prefecture")
    )
    return sorted(others, key=lambda other: distance(page.municipality, other.municipality))[:limit]


def distance(one: Municipality, other: Municipality) -> float:
    """Doubling the population weighs as much as 5 points of the share of people aged 65 or over."""
    if not (one.population and other.population):
        return float("inf")
    size = abs(log2(one.population / other.population))
    age = abs(float(one.aged_share or 0) - float(other.aged_share or 0)) / 5
    return size + age
