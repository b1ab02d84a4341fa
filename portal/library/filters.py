import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.library.enums import Element, MeasureKind, MeasureOwner, MeasureTarget
from portal.library.models import Measure
from portal.ui.fiscal_years import fiscal_years

WORDS = ("title_ja", "title_en", "summary_ja", "summary_en", "body_ja", "body_en")


class MeasureFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    bureau = django_filters.ChoiceFilter(choices=MeasureOwner, label=_("Offered by"))
    kind = django_filters.ChoiceFilter(choices=MeasureKind, label=_("Kind"))
    element = django_filters.ChoiceFilter(choices=Element, label=_("Element"), method="of_element")
    target = django_filters.ChoiceFilter(
        choices=MeasureTarget, label=_("For whom"), method="for_target"
    )
    fiscal_year = django_filters.ChoiceFilter(
        choices=fiscal_years, label=_("Fiscal year"), empty_label=_("All years")
    )

    class Meta:
        model = Measure
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        for word in value.split():
            found = Q()
            for field in WORDS:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows

    def of_element(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """A measure for every element fits each one."""
        return rows.filter(element__in=["", value])

    def for_target(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        return rows.filter(target__in=[MeasureTarget.ANYONE, value])
