from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.enums import (
    ApplicantKind,
    Confidentiality,
    Reaction,
    RequestState,
    ShareScope,
    TeamPart,
    VisitState,
)
from portal.caravan.reach import visits_visible_to
from portal.library.models import Measure
from portal.organisations.enums import Bureau
from portal.organisations.models import Municipality, Organisation, Post, Prefecture
from portal.records.models import Record
from portal.ui.dates import fiscal_year_of
from portal.ui.templatetags.dates import jdate


class VisitRequest(Record):
    """訪問のご依頼. Anybody may ask for a visit; it becomes a task of one bureau."""

    applicant_kind = models.CharField(_("you are"), max_length=12, choices=ApplicantKind)
    organisation_name = models.CharField(_("organisation"), max_length=120)
    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.PROTECT, verbose_name=_("prefecture")
    )
    municipality_name = models.CharField(_("municipality"), max_length=40, blank=True)
    contact_name = models.CharField(_("your name"), max_length=80)
    email = models.EmailField(_("e-mail address"))
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    wish = models.TextField(_("what you would like to talk about"))
    preferred_dates = models.CharField(_("dates that suit you"), max_length=200, blank=True)
    language = models.CharField(max_length=2, default="ja", editable=False)
    bureau = models.CharField(_("bureau"), max_length=10, choices=Bureau)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.NEW
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("visit request")
        verbose_name_plural = _("visit requests")

    def __str__(self) -> str:
        return self.organisation_name


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: Person) -> Self:
        return visits_visible_to(self, person)


class Visit(Record):
    """訪問. Both bureaus go together, hear what is hard, and show what could help."""

    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("municipality"),
    )
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="visits_received",
        verbose_name=_("who is visited"),
    )
    bureau = models.CharField(_("leading bureau"), max_length=10, choices=Bureau)
    starts_at = models.DateTimeField(_("date and time"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    route = models.TextField(_("way there and meeting point"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED
    )
    share_scope = models.CharField(
        _("who may see the visit"),
        max_length=12,
        choices=ShareScope,
        default=ShareScope.MUNICIPALITY,
        help_text=_("Date, place, purpose, team, attendees and the measures presented."),
    )
    internal_note = models.TextField(_("internal note"), blank=True)
    confidentiality = models.PositiveSmallIntegerField(
        _("label of the minutes"), choices=Confidentiality, default=Confidentiality.LEVEL_2
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), editable=False)
    request = models.ForeignKey(
        VisitRequest,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("request"),
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.municipality} {jdate(self.starts_at)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fiscal_year = fiscal_year_of(timezone.localtime(self.starts_at).date())
        self.is_fictional = self.is_fictional or self.municipality.is_fictional
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("caravan:visit_detail", kwargs={"public_id": self.public_id})


class TeamMember(models.Model):
    """Somebody of the caravan: of a bureau, of the prefecture, or an expert; without an account, a name."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="caravan_parts",
        verbose_name=_("colleague"),
    )
    name = models.CharField(_("name (without an account)"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="caravan_members",
        verbose_name=_("organisation"),
    )
    part = models.CharField(_("part"), max_length=10, choices=TeamPart, default=TeamPart.MEMBER)

    class Meta:
        ordering = ["visit", "pk"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "user"],
                condition=models.Q(user__isnull=False),
                name="caravan_member_once",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.user)


class Attendee(models.Model):
    """出席者. A post rather than a person, where there is one: people are transferred."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="attendees")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    post = models.ForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("post"),
    )
    title = models.CharField(_("post held"), max_length=80, blank=True)
    name = models.CharField(_("full name"), max_length=80, blank=True)

    class Meta:
        ordering = ["visit", "pk"]
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.name) if part) or str(self.post or "")


class Presentation(models.Model):
    """施策の紹介. Which measure was shown to whom, and what they made of it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="presentations")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="presentations", verbose_name=_("measure")
    )
    to = models.CharField(_("to whom"), max_length=120)
    reaction = models.CharField(
        _("reaction"), max_length=14, choices=Reaction, default=Reaction.NONE
    )
    note = models.CharField(_("what they said"), max_length=200, blank=True)

    class Meta:
        ordering = ["visit", "pk"]
        verbose_name = _("measure presented")
        verbose_name_plural = _("measures presented")

    def __str__(self) -> str:
        return f"{self.measure} → {self.to}"
