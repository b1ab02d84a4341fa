import django_filters
from django.utils.translation import gettext_lazy as _

from portal.caravan.models import Theme
from portal.organisations.models import Prefecture

from .models import PracticePage


class PracticeFilter(django_filters.FilterSet):
    themes = django_filters.ModelChoiceFilter(queryset=Theme.objects.all(), label=_("Theme"))
    prefecture = django_filters.ModelChoiceFilter(
        field_name="municipality__prefecture",
        queryset=Prefecture.objects.all(),
        label=_("Prefecture"),
    )

    class Meta:
        model = PracticePage
        fields = ["themes", "prefecture"]
