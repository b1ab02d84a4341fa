"""The admin's lists and pages of records that stand in a place: each bureau's people reach those of their own area."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.admin.views.generic import DeleteView, EditView, IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.permission import Person

from .enums import Bureau, Role
from .models import Membership
from .rules import bureaus_of

STEPS = {
    "prefecture": "prefecture",
    "municipality": "municipality__prefecture",
    "organisation": "organisation__prefecture",
}


def rows_in_area(model: type[models.Model], person: Person) -> models.QuerySet[Any]:
    """Records without a place are for both bureaus, as `is_in_jurisdiction` says; who belongs to a town as a resident is for none."""
    rows = model._default_manager.all()
    if model is Membership:
        rows = rows.exclude(role=Role.RESIDENT)
    names = {field.name for field in model._meta.get_fields()}
    path = next(path for name, path in STEPS.items() if name in names)
    if bureaus_of(person) == {Bureau.HEALTH}:
        rows = rows.exclude(**{f"{path}__in_health_area": False})
    return rows


class _InArea:
    """A page about one row."""

    model: type[models.Model]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = unquote(str(kwargs["pk"]))
        if not rows_in_area(self.model, request.user).filter(pk=key).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class AreaIndex(IndexView):
    def get_base_queryset(self) -> Any:
        return rows_in_area(self.model, self.request.user)


class AreaEdit(_InArea, EditView):
    pass


class AreaDelete(_InArea, DeleteView):
    pass


class AreaHistory(_InArea, HistoryView):
    pass


class AreaUsage(_InArea, UsageView):
    pass


class AreaInspect(_InArea, InspectView):
    pass


class AreaViewSet(ModelViewSet):
    index_view_class = AreaIndex
    edit_view_class = AreaEdit
    delete_view_class = AreaDelete
    history_view_class = AreaHistory
    usage_view_class = AreaUsage
    inspect_view_class = AreaInspect
