import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.caravan.enums import Element
from portal.caravan.models import Theme
from portal.matching.models import Event, Solution
from portal.ui.fiscal_years import fiscal_years


class EventFilter(django_filters.FilterSet):
    """This fiscal year's events unless another year is asked for."""

    year = django_filters.ChoiceFilter(
        choices=fiscal_years, label=_("Fiscal year"), method="of_year", empty_label=_("All years")
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def of_year(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        return events.of_year(int(value))  # type: ignore[attr-defined]


class SolutionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    theme = django_filters.ModelChoiceFilter(
        field_name="themes", queryset=Theme.objects.all(), to_field_name="code", label=_("Theme")
    )
    element = django_filters.ChoiceFilter(
        field_name="themes__element", choices=Element, label=_("Element"), distinct=True
    )

    class Meta:
        model = Solution
        fields: list[str] = []

    def with_words(
        self, solutions: QuerySet[Solution], name: str, value: str
    ) -> QuerySet[Solution]:
        for word in value.split():
            found = Q()
            for field in ("title_ja", "title_en", "summary_ja", "summary_en", "body_ja", "body_en"):
                found |= Q(**{f"{field}__icontains": word})
            solutions = solutions.filter(found | Q(organisation__name_ja__icontains=word))
        return solutions
