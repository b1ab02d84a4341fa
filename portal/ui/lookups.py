"""Numbers that no column can hold. Django answers them with "no such row" for `exact`, but not for `in`."""

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In


@IntegerField.register_lookup
class IntegerFieldIn(In):
    """`in` without what the column cannot hold: a form's list of keys may bring any number, and both databases fail on it."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            kind = self.lhs.output_field.get_internal_type()
            low, high = connection.ops.integer_field_range(kind)
            self.rhs = [number for number in self.rhs if _fits(number, low, high)]
        return super().process_rhs(compiler, connection)


def _fits(number: Any, low: int | None, high: int | None) -> bool:
    if not isinstance(number, int) or low is None or high is None:
        return True
    return low <= number <= high
