from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.matching.enums import TimetableState
from portal.records.models import Record

from .event import Event


class TimetableQuerySet(models.QuerySet["Timetable"]):
    def published(self) -> Self:
        return self.filter(state=TimetableState.PUBLISHED)


class Timetable(Record):
    """面談時間割. A draft is worked on; publishing freezes it as a version with its change log."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="timetables")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=TimetableState, default=TimetableState.DRAFT
    )
    objective = models.IntegerField(_("objective"), null=True, blank=True)
    bound = models.IntegerField(_("bound"), null=True, blank=True)
    proven = models.BooleanField(_("proven best"), default=False)
    verdict = models.JSONField(_("verdict"), default=dict, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    job = models.UUIDField(_("job"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = TimetableQuerySet.as_manager()

    class Meta:
        ordering = ["event", "-version"]
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="timetable_version_once"),
            models.UniqueConstraint(
                fields=["event"],
                condition=models.Q(state="published"),
                name="one_published_timetable",
            ),
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(state="draft"), name="one_draft_timetable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == TimetableState.DRAFT
