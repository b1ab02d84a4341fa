from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record


def private_storage() -> Storage:
    return storages["private"]


def stored_name(attachment: "Attachment", filename: str) -> str:
    """Never the uploader's name: it may carry a person's, or a path."""
    day = attachment.public_id.hex
    return f"attachments/{day[:6]}/{day}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, target: models.Model) -> "AttachmentQuerySet":
        return self.filter(
            target_type=ContentType.objects.get_for_model(target), target_id=str(target.pk)
        )

    def visible_to(self, person: Any) -> "AttachmentQuerySet":
        """Those whose target's rule lets `person` in. Asks row by row: lists of attachments are short."""
        from .reach import may_read

        rows = self.select_related("target_type").prefetch_related("target")
        return self.filter(pk__in=[row.pk for row in rows if may_read(person, row)])


class Attachment(Record):
    """添付. A private file of one record; who may read it is that record's rule."""

    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    target_id = models.CharField(max_length=40)
    target = GenericForeignKey("target_type", "target_id")
    file = models.FileField(_("file"), storage=private_storage, upload_to=stored_name)
    original_name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64, editable=False)
    scope = models.CharField(
        _("shared with"),
        max_length=20,
        blank=True,
        help_text=_("How far it is shared, in the words of the record that it belongs to."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["target_type", "target_id"], name="attachments_by_target")]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("attachments:download", args=[self.public_id])
