"""What staff bring along and when they are there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import Weekday
from portal.fukushi_mover.master_enums import CourseKind, LicenceKind

from .fleet import Driver


class Licence(models.Model):
    """運転免許. Its number is not kept: the office has seen the document."""

    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="licences")
    kind = models.CharField(
        _("kind"), max_length=12, choices=LicenceKind, default=LicenceKind.ORDINARY
    )
    expires_on = models.DateField(_("valid until"))

    class Meta:
        ordering = ["driver", "expires_on"]
        verbose_name = _("driving licence")
        verbose_name_plural = _("driving licences")
        constraints = [
            models.UniqueConstraint(fields=["driver", "kind"], name="licence_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.expires_on:%F}"


class Course(models.Model):
    """講習: taken on a day; some must be taken again."""

    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="courses")
    kind = models.CharField(_("kind"), max_length=12, choices=CourseKind)
    taken_on = models.DateField(_("taken on"))
    expires_on = models.DateField(_("take again by"), null=True, blank=True)

    class Meta:
        ordering = ["driver", "kind", "-taken_on"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on:%F}"


class StaffShift(models.Model):
    """勤務時間 on a weekday. Staff without any are there whenever their van drives. Seconds from midnight."""

    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.PositiveIntegerField(_("from"))
    ends_at = models.PositiveIntegerField(_("until"))

    class Meta:
        ordering = ["driver", "weekday", "starts_at"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.get_weekday_display()
