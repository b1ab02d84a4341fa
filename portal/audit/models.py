from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or remove what was written into the trail."""


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    def about(self, target: models.Model) -> "AuditLineQuerySet":
        return self.filter(
            target_type=ContentType.objects.get_for_model(target, for_concrete_model=True),
            target_id=str(target.pk),
        )

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly("Audit lines are never changed.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("Audit lines are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Audit lines are never removed.")


class AuditLine(models.Model):
    """証跡. Who did what to what, and who looked at whose private data. Written once, never changed."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    # Not a foreign key in the database: a line outlives the person's account, and nothing may null it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("person"),
    )
    actor_label = models.CharField(_("person's name"), max_length=160, blank=True)
    verb = models.CharField(_("verb"), max_length=60, db_index=True)
    is_look = models.BooleanField(_("look at personal data"), default=False)
    target_type = models.ForeignKey(
        ContentType,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        verbose_name=_("kind of record"),
    )
    target_id = models.CharField(_("key of the record"), max_length=40)
    target_label = models.CharField(_("record"), max_length=200)
    detail = models.JSONField(_("detail"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    target = GenericForeignKey("target_type", "target_id")

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit line")
        verbose_name_plural = _("audit lines")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.target_label}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("Audit lines are never changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("Audit lines are never removed.")
