"""What every master has: tabs, a list with filters and export, a page on which one record is kept with what hangs on it."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at, record
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.rules import operates, works_for_provider
from portal.fukushi_mover.web import words
from portal.intake.lists import ExportMixin
from portal.ui.forms import bound_numbers

TABS = (
    ("rider", gettext_lazy("Riders")),
    ("van", gettext_lazy("Vans")),
    ("driver", gettext_lazy("Drivers")),
    ("facility", gettext_lazy("Facilities")),
    ("area", gettext_lazy("Areas")),
    ("reminder", gettext_lazy("Reminders")),
    ("resident", gettext_lazy("Residents")),
    ("destination", gettext_lazy("Destinations")),
    ("application", gettext_lazy("Registrations")),
)
OPERATORS_TABS = ("resident", "destination", "application")


def tabs(person: Any, current: str) -> list[dict[str, Any]]:
    hidden = () if operates.test(person) else OPERATORS_TABS
    return [
        {"label": label, "href": reverse(f"fukushi_mover:{name}_list"), "current": name == current}
        for name, label in TABS
        if name not in hidden
    ]


class AllYesNo(forms.NullBooleanSelect):
    """Asked of a list, an open question means all of it, and not that the answer is unknown."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", gettext_lazy("All")), *list(self.choices)[1:]]


class SearchFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")
    search_in: ClassVar[tuple[str, ...]] = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.filters.values():
            if isinstance(one, django_filters.BooleanFilter):
                one.extra["widget"] = AllYesNo

    def search(self, queryset: Any, name: str, value: str) -> Any:
        wanted = Q()
        for field in self.search_in:
            wanted |= Q(**{f"{field}__icontains": value})
        return queryset.filter(wanted)


class MasterList(RuleRequiredMixin, ExportMixin, FilterView):
    rule = works_for_provider
    paginate_by = 30
    name: ClassVar[str]

    def get_template_names(self) -> list[str]:
        return [f"fukushi_mover/{self.name}_list.html"]

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "tabs": tabs(self.request.user, self.name),
            "filter": self.filterset,
            "add_url": reverse(f"fukushi_mover:{self.name}_add"),
        }


class MasterEdit(RuleRequiredMixin, TemplateView):
    """One master with what hangs on it, kept together or not at all."""

    rule = works_for_provider
    template_name = "fukushi_mover/master_edit.html"
    model: ClassVar[Any]
    name: ClassVar[str]
    title: ClassVar[Any]
    form_class: ClassVar[Any]
    private_form: ClassVar[Any] = None
    formsets: ClassVar[tuple[tuple[str, Any, Any], ...]] = ()
    """(Prefix, heading, formset class)."""
    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    """(Heading, fields of the form or, as private.x, of the personal data). Without any: as the form has them."""

    @cached_property
    def instance(self) -> Any:
        public_id = self.kwargs.get("public_id")
        return get_object_or_404(self.model, public_id=public_id) if public_id else None

    def get_rule_target(self) -> Any:
        return self.instance

    def form_options(self) -> dict[str, Any]:
        return {"providers": providers_of(self.request.user)}

    def build(self, data: Any = None) -> dict[str, Any]:
        parts = self._parts(data)
        for part in parts.values():
            for form in getattr(part, "forms", [part]):
                bound_numbers(form)
        return parts

    def _parts(self, data: Any) -> dict[str, Any]:
        private = getattr(self.instance, "private", None) if self.instance else None
        return {
            "form": self.form_class(data, instance=self.instance, **self.form_options()),
            "private": self.private_form(data, instance=private, prefix="private")
            if self.private_form
            else None,
        } | {
            prefix: kind(data, instance=self.instance, prefix=prefix)
            for prefix, _title, kind in self.formsets
        }

    def section_fields(self, parts: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"title": title, "fields": [_field(parts, name) for name in names]}
            for title, names in self.sections
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = kwargs.pop("parts", None) or self.build()
        if self.private_form and self.instance and self.request.method == "GET":
            looked_at(self.request.user, self.instance.private, words.PURPOSE_MASTER)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "form": parts["form"],
            "private": parts["private"],
            "sections": self.section_fields(parts),
            "formsets": [(title, parts[prefix]) for prefix, title, _kind in self.formsets],
            "wrong_parts": [
                title
                for prefix, title, _kind in self.formsets
                if parts[prefix].is_bound and parts[prefix].total_error_count()
            ],
            "instance": self.instance,
            "title": self.title,
            "back": reverse(f"fukushi_mover:{self.name}_list"),
            "tabs": tabs(self.request.user, self.name),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        parts = self.build(request.POST)
        if not all(part.is_valid() for part in parts.values() if part is not None):
            return self.render_to_response(self.get_context_data(parts=parts))
        with transaction.atomic():
            saved = self.save(parts)
            record(request.user, "changed" if self.instance else "added", saved)
        messages.success(request, _("Saved."))
        return redirect(f"fukushi_mover:{self.name}_list")

    def save(self, parts: dict[str, Any]) -> Any:
        saved = parts["form"].save()
        if parts["private"] is not None:
            private = parts["private"].save(commit=False)
            setattr(private, self.name, saved)
            private.save()
        for prefix, _title, _kind in self.formsets:
            parts[prefix].instance = saved
            parts[prefix].save()
        return saved


def _field(parts: dict[str, Any], name: str) -> Any:
    form, _dot, field = name.rpartition(".")
    return parts[form or "form"][field]
