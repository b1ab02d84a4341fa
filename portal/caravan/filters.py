import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.caravan.enums import Element, FollowUpState, VisitState
from portal.caravan.models import FollowUp, Need, Theme, Visit
from portal.organisations.enums import Bureau
from portal.organisations.models import Prefecture
from portal.ui.fiscal_years import fiscal_years

NEED_WORDS = ("title_ja", "title_en", "summary_ja", "summary_en", "background_ja", "background_en")


class YearFilterSet(django_filters.FilterSet):
    """This fiscal year's rows unless another year, or all of them, is asked for."""

    fiscal_year = django_filters.ChoiceFilter(
        choices=fiscal_years, label=_("Fiscal year"), empty_label=_("All years")
    )


class NeedFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    element = django_filters.ChoiceFilter(
        field_name="theme__element", choices=Element, label=_("Element")
    )
    theme = django_filters.ModelChoiceFilter(queryset=Theme.objects.all(), label=_("Theme"))
    prefecture = django_filters.ModelChoiceFilter(
        field_name="municipality__prefecture",
        queryset=Prefecture.objects.all(),
        label=_("Prefecture"),
    )
    fiscal_year = django_filters.ChoiceFilter(
        choices=fiscal_years, label=_("Fiscal year"), empty_label=_("All years")
    )

    class Meta:
        model = Need
        fields: list[str] = []

    def with_words(self, needs: QuerySet[Need], name: str, value: str) -> QuerySet[Need]:
        for word in value.split():
            found = Q(municipality__name_ja__icontains=word) | Q(theme__name_ja__icontains=word)
            for field in NEED_WORDS:
                found |= Q(**{f"{field}__icontains": word})
            needs = needs.filter(found)
        return needs


class VisitFilter(YearFilterSet):
    state = django_filters.ChoiceFilter(choices=VisitState, label=_("State"))
    bureau = django_filters.ChoiceFilter(choices=Bureau, label=_("Leading bureau"))
    prefecture = django_filters.ModelChoiceFilter(
        field_name="municipality__prefecture",
        queryset=Prefecture.objects.all(),
        label=_("Prefecture"),
    )

    class Meta:
        model = Visit
        fields: list[str] = []


class FollowUpFilter(django_filters.FilterSet):
    """Open tasks unless others are asked for."""

    owner = django_filters.ModelChoiceFilter(
        queryset=lambda request: User.objects.filter(
            pk__in=FollowUp.objects.visible_to(request.user).values("owner")
        ).order_by("kana"),
        label=_("Owner"),
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(choices=FollowUpState, label=_("State"))
    bureau = django_filters.ChoiceFilter(choices=Bureau, label=_("Bureau"))

    class Meta:
        model = FollowUp
        fields: list[str] = []
