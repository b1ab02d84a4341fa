from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.enums import Bureau, OrganisationState
from portal.records.models import Record

from .place import Municipality, Prefecture


class OrganisationKind(models.Model):
    """A row, not a constant: the programme's actors end with 等 ("and others")."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=60)
    roles = models.JSONField(
        _("roles"),
        default=list,
        blank=True,
        help_text=_("Into which roles people of such an organisation are invited."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("kind of organisation")
        verbose_name_plural = _("kinds of organisation")

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> Self:
        return self.filter(state=OrganisationState.ACTIVE)

    def applied(self) -> Self:
        """Registered by themselves, the applicant's e-mail address confirmed, nothing decided yet."""
        return self.filter(state=OrganisationState.PENDING, applied_at__isnull=False)


class Organisation(Record):
    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT, verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=120)
    kana = models.CharField(_("name in kana"), max_length=160, blank=True)
    bureau = models.CharField(_("bureau"), max_length=10, choices=Bureau, blank=True)
    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("prefecture")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("municipality"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OrganisationState, default=OrganisationState.ACTIVE
    )
    summary = models.TextField(_("summary"), blank=True)
    website = models.URLField(_("website"), blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason of the decision"), blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kind__position", "kana", "name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name
