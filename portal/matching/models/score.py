from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.matching.enums import PARTICIPANT_ROLES
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff

from .registration import EventNeed, EventSolution


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, person: Person) -> Self:
        """A score belongs to the two that it is about; nobody sees how others fit."""
        if is_bureau_staff.test(person):
            return self.all()
        own = organisations_of(person, PARTICIPANT_ROLES)
        return self.filter(
            models.Q(event_need__registration__organisation__in=own)
            | models.Q(event_solution__registration__organisation__in=own)
        )


class Score(models.Model):
    """How well a solution fits a need: numbers that add up, and what rules the pair out."""

    event_need = models.ForeignKey(EventNeed, on_delete=models.CASCADE, related_name="scores")
    event_solution = models.ForeignKey(
        EventSolution, on_delete=models.CASCADE, related_name="scores"
    )
    value = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    parts = models.JSONField(
        _("parts"),
        default=list,
        help_text=_("A list of code, points, most and words; the points add up."),
    )
    ruled_out = models.JSONField(_("ruled out by"), default=list)
    computed_at = models.DateTimeField(_("computed at"), auto_now=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-value", "event_need", "event_solution"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["event_need", "event_solution"], name="score_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_need} × {self.event_solution}: {self.value}"
