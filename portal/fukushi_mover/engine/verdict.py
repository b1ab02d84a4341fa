"""A plan file judged against its instance, without any code of the solver."""

from pathlib import Path

from .check import TOLERANCE, check_nodes, driven, price
from .codes import Broken
from .formats.reading import Instance, read_document
from .model import Violation

Routes = list[list[int]]


def check_file(instance: Instance, plan: Path, *, partial: bool) -> list[Violation]:
    """Everything wrong with a plan file. Raises Unreadable if it is no plan at all."""
    document = read_document(plan)
    routes = [
        [node.whole(-(10**6)) for node in route.items()] for route in document["routes"].items()
    ]
    found = check_nodes(instance.problem, routes, partial=partial)
    if document.has("cost") and not any(violation.code in UNPRICED for violation in found):
        found += _wrong_cost(instance, routes, float(document["cost"].number()))
    return found


UNPRICED = {Broken.UNKNOWN_NODE, Broken.UNKNOWN_VEHICLE}


def _wrong_cost(instance: Instance, routes: Routes, stated: float) -> list[Violation]:
    cost = (
        driven(instance.problem, routes) if instance.published else price(instance.problem, routes)
    )
    if cost is None or abs(stated - cost) <= TOLERANCE * max(1.0, abs(cost)):
        return []
    return [Violation(Broken.COST, None, None, stated - cost)]
