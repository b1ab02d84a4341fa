from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.enums import FollowUpState
from portal.caravan.reach import follow_ups_visible_to
from portal.organisations.enums import Bureau
from portal.records.models import Record
from portal.ui.dates import today

from .need import Need
from .visit import Visit, VisitRequest


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN)

    def visible_to(self, person: Person) -> Self:
        return follow_ups_visible_to(self, person)


class FollowUp(Record):
    """フォローアップ. What was promised: one person, one date. Without an owner it waits for the bureau."""

    visit = models.ForeignKey(
        Visit,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("visit"),
    )
    need = models.ForeignKey(
        Need,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("need"),
    )
    request = models.ForeignKey(
        VisitRequest,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("visit request"),
    )
    title = models.CharField(_("what is to be done"), max_length=160)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("owner"),
    )
    bureau = models.CharField(_("bureau"), max_length=10, choices=Bureau)
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=8, choices=FollowUpState, default=FollowUpState.OPEN
    )
    outcome = models.TextField(_("outcome"), blank=True)
    done_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_fictional = self.is_fictional or bool(self.visit and self.visit.is_fictional)
        super().save(*args, **kwargs)

    @property
    def is_overdue(self) -> bool:
        return self.state == FollowUpState.OPEN and self.due_on < today()
