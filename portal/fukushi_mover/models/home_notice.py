from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.models.scope import operated_offices, own_offices
from portal.notices.models import Notice

from .pilot import Pilot
from .proxy import Proxy
from .resident import Resident
from .rider import Rider


class HomeNoticeQuerySet(models.QuerySet["HomeNotice"]):
    def visible_to(self, person: Person) -> Self:
        """The operator's desk for residents, the provider's office for its riders."""
        return self.filter(
            models.Q(pilot__operator__in=operated_offices(person))
            | models.Q(rider__provider__in=own_offices(person))
        )


class HomeNotice(models.Model):
    """To which home a notice goes: a resident, somebody who acts for one, or a rider's family."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="home")
    pilot = models.ForeignKey(
        Pilot, on_delete=models.CASCADE, null=True, blank=True, related_name="home_notices"
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="home_notices"
    )
    proxy = models.ForeignKey(
        Proxy, on_delete=models.CASCADE, null=True, blank=True, related_name="home_notices"
    )
    rider = models.ForeignKey(
        Rider, on_delete=models.CASCADE, null=True, blank=True, related_name="home_notices"
    )

    objects = HomeNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-notice__created_at"]
        verbose_name = _("notice to a home")
        verbose_name_plural = _("notices to homes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resident__isnull=False, rider__isnull=True)
                | models.Q(resident__isnull=True, rider__isnull=False),
                name="home_is_a_residents_or_a_riders",
            )
        ]

    def __str__(self) -> str:
        return str(self.notice)
