"""For a venture: is there somebody for what we make?"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.permission import Person
from portal.caravan.models import Need
from portal.matching.bridge.scores import fits, parts_as_json
from portal.matching.models import Solution
from portal.matching.rules import SOLUTION_ROLES, organisations_with

from .explained import Explained, explain


@dataclass(frozen=True)
class Fitting:
    need: Need
    solution: Solution
    why: Explained


def own_solutions(person: Person) -> list[Solution]:
    return list(
        Solution.objects.filter(organisation__in=organisations_with(person, SOLUTION_ROLES))
        .select_related("organisation")
        .prefetch_related("themes", "prefectures")
    )


def needs_that_fit(own: Sequence[Solution], least: int = 30) -> list[Fitting]:
    """Published needs only, best first; each need with the best of the own solutions."""
    if not own:
        return []
    needs = {
        need.pk: need
        for need in Need.objects.public()
        .filter(state="published")
        .select_related("theme", "municipality__prefecture", "organisation")
    }
    directory = list(
        Solution.objects.public()
        .exclude(pk__in=[s.pk for s in own])
        .select_related("organisation")
        .prefetch_related("themes", "prefectures")
    )
    mine = {solution.pk: solution for solution in own}
    best: dict[int, Fitting] = {}
    for fit in fits(needs.values(), [*own, *directory]):
        if fit.solution not in mine or fit.value < least:
            continue
        known = best.get(fit.need)
        if known is None or known.why.value < fit.value:
            why = explain(fit.value, parts_as_json(fit), fit.ruled_out)
            best[fit.need] = Fitting(needs[fit.need], mine[fit.solution], why)
    return sorted(best.values(), key=lambda fitting: (-fitting.why.value, fitting.need.pk))
