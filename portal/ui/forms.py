from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator
from django.db.backends.base.operations import BaseDatabaseOperations
from django.forms.formsets import DEFAULT_MAX_NUM
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext


class PortalFormRenderer(TemplatesSetting):
    """Every form of the portal looks alike without asking: templates/ui/forms/ holds the markup."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"


LARGEST_KEY = 2**63 - 1
"""What a database can hold as a key."""


class RowsField(forms.ModelMultipleChoiceField):
    """Rows to choose from. A number that no key can be is an unknown choice; Django would ask SQLite for it, which fails."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if str(key).isdecimal() and (len(str(key)) > 19 or int(key) > LARGEST_KEY):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": key}
                )
        return super().clean(value)


def bound_numbers(form: Any) -> None:
    """Numbers of a model's form end where the column ends in PostgreSQL: SQLite would keep what the other refuses."""
    for name, field in form.fields.items() if form is not None else ():
        if type(field) is forms.IntegerField and field.max_value is None:
            kind = form._meta.model._meta.get_field(name).get_internal_type()
            field.max_value = BaseDatabaseOperations.integer_field_ranges[kind][1]
            field.validators.append(MaxValueValidator(field.max_value))


MORE = 3
"""Rows that one press adds where the browser cannot add them one by one."""


class ShownAsRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of one kind in a form, shown by `<c-rows>`: the choices are read once for all of them."""

    @cached_property
    def shared_choices(self) -> dict[str, list[Any]]:
        blank = self.form(**self.form_kwargs)
        return {
            name: [*cast(Any, field.choices)]
            for name, field in blank.fields.items()
            if isinstance(field, forms.ModelChoiceField)
        }

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        return self._with_choices(super()._construct_form(i, **kwargs))  # type: ignore[misc]

    @property
    def empty_form(self) -> Any:
        return self._with_choices(super().empty_form)

    def _with_choices(self, form: Any) -> Any:
        """A row that holds what can no longer be chosen keeps its own choices."""
        for name, choices in self.shared_choices.items():
            held = form.initial.get(name)
            if held in (None, "") or str(held) in {str(value) for value, _label in choices}:
                form.fields[name].choices = choices
        return form

    def needed_in_a_row(self) -> str:
        """The fields that a row needs once it is used, in words."""
        form = self.empty_form
        needed = [
            str(field.label)
            for name, field in form.fields.items()
            if field.required and form.get_initial_for_field(field, name) in (None, "")
        ]
        return gettext(", ").join(needed)

    def unjudged(self) -> None:
        """Shows what was sent without a word about what is missing: somebody is still writing."""
        self._non_form_errors = self.error_class()
        self._errors = []
        for form in self.forms:
            unjudged(form)
            self._errors.append(form.errors)


class Rows(ShownAsRows, forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def fill_in(self, row: Any) -> None:
        """What a row leaves open, from what it stands under. Called when the form's instance is saved."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        self.fill_in(form.instance)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        self.fill_in(form.instance)
        return super().save_existing(form, obj, commit)


def unjudged(form: Any) -> None:
    form._errors = ErrorDict()


def row_count(data: Any, prefix: str, which: str = "TOTAL") -> int:
    """How many rows a form says that it holds; 0 where it says nothing that can be."""
    sent = str(data.get(f"{prefix}-{which}_FORMS", ""))
    return min(int(sent), DEFAULT_MAX_NUM) if sent.isdecimal() and len(sent) < 6 else 0


def more_rows(data: QueryDict, prefix: str) -> QueryDict:
    """The same form with room for more rows of one kind."""
    if f"{prefix}-TOTAL_FORMS" not in data:
        return data
    filled = data.copy()
    filled[f"{prefix}-TOTAL_FORMS"] = str(row_count(data, prefix) + MORE)
    return filled
