from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import HomeChannel
from portal.fukushi_mover.master_enums import ContactRelation
from portal.records.models import Record

from .rider import Rider


class RiderContact(Record):
    """家族などの連絡先: personal data. Called in the order of their position; told by their channel of what they wish to hear."""

    rider = models.ForeignKey(Rider, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name of the person"), max_length=80)
    relation = models.CharField(
        _("relation"), max_length=12, choices=ContactRelation, default=ContactRelation.OTHER
    )
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    fax = models.CharField(_("fax number"), max_length=20, blank=True)
    channel = models.CharField(
        _("how to be told"), max_length=8, choices=HomeChannel, default=HomeChannel.VOICE
    )
    told_changes = models.BooleanField(_("told of changed times"), default=True)
    told_delays = models.BooleanField(_("told of delays"), default=True)
    told_suspension = models.BooleanField(_("told when the service is suspended"), default=True)
    told_surveys = models.BooleanField(_("receives surveys"), default=False)
    remark = models.CharField(_("remark"), max_length=120, blank=True)

    class Meta:
        ordering = ["rider", "position", "pk"]
        verbose_name = _("contact of a rider")
        verbose_name_plural = _("contacts of riders")

    def __str__(self) -> str:
        return self.name
