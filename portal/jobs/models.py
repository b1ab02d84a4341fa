from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record

from .enums import OPEN_STATES, JobState
from .messages import text_of


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def about(self, subject: models.Model) -> Self:
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
        )

    def held_by(self, pk: int, claim: UUID) -> Self:
        """The one running row that this claim still owns; empty when the sweep gave it away."""
        return self.filter(pk=pk, claim=claim, state=JobState.RUNNING)


class Job(Record):
    """Background work. The row is the truth; the queue carries nothing but its id."""

    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    input = models.JSONField(_("input"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject_id = models.CharField(max_length=40, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("started by"),
    )
    language = models.CharField(_("language"), max_length=10, default="ja")
    state = models.CharField(
        _("state"), max_length=10, choices=JobState, default=JobState.QUEUED, db_index=True
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.CharField(_("message"), max_length=200, blank=True)
    message_params = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    cancel_requested = models.BooleanField(_("cancellation asked for"), default=False)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True, encoder=DjangoJSONEncoder)
    error = models.TextField(_("error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="jobs_by_life"),
            models.Index(fields=["subject_type", "subject_id"], name="jobs_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """None while the amount of work is unknown."""
        if self.state == JobState.SUCCEEDED:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def label(self) -> str:
        from .registry import find

        kind = find(self.kind)
        return str(kind.label) if kind else self.kind

    @property
    def message_text(self) -> str:
        """The progress message in the language of whoever reads it."""
        return text_of(self.message, self.message_params)

    @property
    def error_text(self) -> str:
        return text_of(self.error.partition("\n")[0], {}) if self.error else ""

    def seconds(self, now: datetime) -> float:
        """How long the work has taken or took, in seconds."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or now) - self.started_at).total_seconds()

    def as_dict(self) -> dict[str, Any]:
        """What a polling page needs; never the input, which may name people."""
        return {
            "id": str(self.public_id),
            "kind": self.kind,
            "label": self.label,
            "state": self.state,
            "state_label": self.get_state_display(),
            "done": self.done,
            "total": self.total,
            "percent": self.percent,
            "message": self.message_text,
            "error": self.error_text,
            "cancel_requested": self.cancel_requested,
        }
