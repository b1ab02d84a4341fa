from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.backends.base.operations import BaseDatabaseOperations
from django.forms.renderers import TemplatesSetting


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
