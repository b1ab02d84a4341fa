import django_filters
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Prefecture

from .enums import ProjectState
from .models import ModelProject


class ProjectFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ProjectState, label=_("State"))
    prefecture = django_filters.ModelChoiceFilter(
        field_name="municipality__prefecture",
        queryset=Prefecture.objects.all(),
        label=_("Prefecture"),
    )

    class Meta:
        model = ModelProject
        fields = ["state", "prefecture"]
