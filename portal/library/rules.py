"""Who may see and change measures: published ones belong to everyone, the rest to the bureaus."""

import rules

from portal.accounts.permission import Person
from portal.library.enums import MeasureState
from portal.library.models import Measure
from portal.organisations.rules import is_bureau_staff


@rules.predicate
def is_published(person: Person, measure: Measure) -> bool:
    return measure.state == MeasureState.PUBLISHED


can_see_measure = is_published | is_bureau_staff
can_edit_measures = is_bureau_staff
