from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.master_enums import ImportLayout
from portal.organisations.models import Organisation
from portal.records.models import Record

from .fleet import OwnedQuerySet


class ColumnMapping(Record):
    """列の対応づけ: which column of a provider's file says what. Saved once, used for every file of the kind."""

    provider = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="column_mappings"
    )
    name = models.CharField(_("name of the assignment"), max_length=60)
    layout = models.CharField(
        _("kind of file"), max_length=14, choices=ImportLayout, default=ImportLayout.OWN
    )
    has_headings = models.BooleanField(_("the first line has headings"), default=True)
    columns = models.JSONField(
        _("columns"),
        default=dict,
        help_text=_("Field of the portal → heading in the file, or number of the column."),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("assignment of columns")
        verbose_name_plural = _("assignments of columns")
        constraints = [
            models.UniqueConstraint(fields=["provider", "name"], name="mapping_name_once")
        ]

    def __str__(self) -> str:
        return self.name
