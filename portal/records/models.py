import sys
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

if sys.version_info >= (3, 14):
    from uuid import uuid7
else:
    from uuid_utils.compat import uuid7


def new_public_id() -> UUID:
    """A UUIDv7 (RFC 9562): it sorts by the time of its making and says nothing about how many there are."""
    return uuid7()


class Record(models.Model):
    """What every record of the portal carries: an address for the world, its dates, and whether it is made up."""

    public_id = models.UUIDField(_("public ID"), default=new_public_id, unique=True, editable=False)
    is_fictional = models.BooleanField(
        _("fictional"),
        default=False,
        help_text=_(
            "Part of the demonstration; shown with the mark “fictional” wherever it appears."
        ),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True
