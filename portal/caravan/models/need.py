from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.enums import PUBLIC_NEED_STATES, NeedState, ShareScope
from portal.caravan.reach import needs_visible_to
from portal.organisations.enums import Bureau
from portal.organisations.models import Municipality, Organisation
from portal.records.models import Record
from portal.ui.dates import fiscal_year_of, today

from .hearing import HearingAnswer
from .theme import Theme
from .visit import Visit

NEED_TEXT_FIELDS = (
    "title_ja",
    "title_en",
    "summary_ja",
    "summary_en",
    "background_ja",
    "background_en",
)


class NeedQuerySet(models.QuerySet["Need"]):
    def public(self) -> Self:
        return self.filter(state__in=PUBLIC_NEED_STATES, share_scope=ShareScope.PUBLIC)

    def visible_to(self, person: Person) -> Self:
        return needs_visible_to(self, person)


class Need(Record):
    """ニーズ. A problem that a municipality or a provider wants help with: the thread starts to be public here."""

    answer = models.ForeignKey(
        HearingAnswer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("answer"),
    )
    visit = models.ForeignKey(
        Visit,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("visit"),
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="needs",
        verbose_name=_("municipality"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="needs",
        verbose_name=_("who has the problem"),
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="needs", verbose_name=_("theme")
    )
    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(_("the problem in a few sentences"), max_length=400)
    background = models.TextField(_("background and what was tried"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    bureau = models.CharField(_("bureau in charge"), max_length=10, choices=Bureau)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs_in_charge",
        verbose_name=_("person in charge at the bureau"),
    )
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.DRAFT)
    share_scope = models.CharField(
        _("shared with"), max_length=12, choices=ShareScope, default=ShareScope.BOTH_BUREAUS
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), editable=False)
    text_version = models.PositiveIntegerField(_("version of the text"), default=1, editable=False)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("consent given by"),
    )
    consented_at = models.DateTimeField(
        _("consent given at"), null=True, blank=True, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-created_at"]
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["consented", "published", "matched", "closed"])
                | models.Q(consented_at__isnull=False),
                name="published_need_has_consent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.fiscal_year:
            self.fiscal_year = self.visit.fiscal_year if self.visit else fiscal_year_of(today())
        self.is_fictional = self.is_fictional or self.municipality.is_fictional
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("caravan:need_detail", kwargs={"public_id": self.public_id})

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_NEED_STATES and self.share_scope == ShareScope.PUBLIC

    def text(self) -> dict[str, str]:
        """What consent is given to: every word that would be published, in both languages."""
        return {name: getattr(self, name) or "" for name in NEED_TEXT_FIELDS}


class NeedConsent(models.Model):
    """公開への同意. Who agreed, when, to which words; taken back, it stays as a row with its end."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    text_version = models.PositiveIntegerField(_("version of the text"))
    text = models.JSONField(_("words agreed to"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["need", "-given_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_valid_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.need} v{self.text_version}"


class NeedStep(models.Model):
    """A move of a need from state to state: the line that its owner sees."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=NeedState)
    at = models.DateTimeField(_("when"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["need", "at", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.need} → {self.get_state_display()}"
