from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record


def private_storage() -> Storage:
    return storages["private"]


class Paper(Record):
    """A printed document as it was: the same content is never made twice, and never changes afterwards."""

    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    content_hash = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="ja")
    title = models.CharField(_("title"), max_length=200, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to="papers")
    pages = models.PositiveIntegerField(_("pages"), default=1)
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject_id = models.CharField(max_length=40, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="papers_by_subject")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.public_id}"
