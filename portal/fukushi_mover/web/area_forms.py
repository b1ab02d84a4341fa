"""A named area: its outline is typed, or clicked on the map, one corner a line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.models import NamedArea, Van
from portal.ui.forms import RowsField

from .master_forms import OwnedForm


class OutlineField(forms.CharField):
    """Lines of "36.3300, 139.1000", kept as corners [[latitude, longitude], …]."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 8, "data-outline": "", "spellcheck": "false"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{latitude}, {longitude}" for latitude, longitude in value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = enumerate((super().to_python(value) or "").splitlines(), 1)
        return [_corner(number, line) for number, line in lines if line.strip()]


def _corner(number: int, line: str) -> list[float]:
    try:
        latitude, longitude = (float(part) for part in line.replace(",", " ").split())
    except ValueError as error:
        raise forms.ValidationError(
            _("Line %(number)s is not a latitude and a longitude: %(line)s")
            % {"number": number, "line": line.strip()[:40]}
        ) from error
    return [latitude, longitude]


class AreaForm(OwnedForm):
    outline = OutlineField(
        label=_("outline of the area"),
        help_text=_(
            "One corner a line, in order round the area: latitude, longitude. Or click the corners on the map."
        ),
    )

    class Meta:
        model = NamedArea
        fields = ("provider", "name", "outline", "vans")
        widgets = {"vans": forms.CheckboxSelectMultiple}
        field_classes = {"vans": RowsField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [provider.pk for provider in self.providers]
        self.fields["vans"].queryset = Van.objects.filter(provider__in=keys, is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        provider = found.get("provider")
        others = [
            van for van in found.get("vans") or () if van.provider_id != getattr(provider, "pk", 0)
        ]
        if provider is not None and others:
            self.add_error(
                "vans",
                _("Of another provider: %(vans)s") % {"vans": ", ".join(map(str, others))},
            )
        return found
