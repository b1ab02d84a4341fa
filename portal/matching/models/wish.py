from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.matching.enums import PARTICIPANT_ROLES
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff

from .registration import EventNeed, EventSolution, Registration


class WishQuerySet(models.QuerySet["Wish"]):
    def visible_to(self, person: Person) -> Self:
        """Wishes are secret: each side sees its own only, the bureaus all."""
        if is_bureau_staff.test(person):
            return self.all()
        return self.filter(
            registration__organisation__in=organisations_of(person, PARTICIPANT_ROLES)
        )


class Wish(models.Model):
    """面談希望. One registration would like to meet another, about this need and this solution."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("who wishes")
    )
    other = models.ForeignKey(
        Registration,
        on_delete=models.CASCADE,
        related_name="wished_by",
        verbose_name=_("whom to meet"),
    )
    event_need = models.ForeignKey(EventNeed, on_delete=models.CASCADE, related_name="wishes")
    event_solution = models.ForeignKey(
        EventSolution, on_delete=models.CASCADE, related_name="wishes"
    )
    rank = models.PositiveSmallIntegerField(_("rank"))

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["registration", "rank", "pk"]
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "event_need", "event_solution"], name="wish_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(registration=models.F("other")), name="wish_for_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} → {self.other} ({self.rank})"
