import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Prefecture
from portal.ui.dates import fiscal_year_bounds
from portal.ui.fiscal_years import fiscal_years

from .enums import ProjectState
from .models import ModelProject


class ProjectFilter(django_filters.FilterSet):
    """What runs in this fiscal year unless another year, or all of them, is asked for."""

    fiscal_year = django_filters.ChoiceFilter(
        choices=fiscal_years, label=_("Fiscal year"), method="in_year", empty_label=_("All years")
    )
    state = django_filters.ChoiceFilter(choices=ProjectState, label=_("State"))
    prefecture = django_filters.ModelChoiceFilter(
        field_name="municipality__prefecture",
        queryset=Prefecture.objects.all(),
        label=_("Prefecture"),
    )

    class Meta:
        model = ModelProject
        fields = ["state", "prefecture"]

    def in_year(
        self, projects: QuerySet[ModelProject], name: str, value: str
    ) -> QuerySet[ModelProject]:
        first, last = fiscal_year_bounds(int(value))
        return projects.filter(starts_on__lte=last, ends_on__gte=first)
