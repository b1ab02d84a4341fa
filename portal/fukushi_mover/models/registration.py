"""利用登録: an application with its consents, its review against the pilot's criteria, and the decision."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import Mobility
from portal.fukushi_mover.master_enums import (
    ApplicantRelation,
    ApplicationState,
    AppliedVia,
    ConsentKind,
    CriterionKind,
)
from portal.fukushi_mover.models.scope import operated_offices
from portal.organisations.enums import Role
from portal.organisations.queries.membership import organisations_of
from portal.records.models import Record

from .pilot import Pilot
from .resident import Resident
from .rider import PersonPrivate


class Criterion(models.Model):
    """A condition for taking part, as this pilot words it."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=CriterionKind)
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    text = models.CharField(_("wording"), max_length=200)
    is_required = models.BooleanField(_("required"), default=True)
    is_active = models.BooleanField(
        _("asked today"),
        default=True,
        help_text=_("What a review has judged stays; it is replaced, not changed."),
    )

    class Meta:
        ordering = ["pilot", "position", "pk"]
        verbose_name = _("condition for taking part")
        verbose_name_plural = _("conditions for taking part")

    def __str__(self) -> str:
        return self.text


class ConsentWording(models.Model):
    """同意文: what somebody agreed to, word for word. A new wording is a new version; old ones stay."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="consent_wordings")
    kind = models.CharField(_("kind"), max_length=10, choices=ConsentKind)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("wording"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["pilot", "kind", "-version"]
        verbose_name = _("wording of a consent")
        verbose_name_plural = _("wordings of consents")
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "kind", "version"], name="one_wording_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, person: Person) -> Self:
        """The operator's desk, the officers of the pilot's city, and whoever applied online."""
        if not person.is_authenticated:
            return self.none()
        cities = {
            one.municipality_id for one in organisations_of(person, (Role.MUNICIPALITY_OFFICER,))
        }
        return self.filter(
            models.Q(pilot__operator__in=operated_offices(person))
            | models.Q(pilot__municipality__in=cities - {None})
            | models.Q(applied_by=person.pk)
        )


class Application(Record):
    """利用登録申請. Who it is stands in ApplicationPrivate; a renewal points at the resident from the start."""

    pilot = models.ForeignKey(
        Pilot, on_delete=models.PROTECT, related_name="applications", verbose_name=_("pilot")
    )
    resident = models.ForeignKey(
        Resident,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("registered resident"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.RECEIVED
    )
    via = models.CharField(_("way"), max_length=8, choices=AppliedVia)
    received_on = models.DateField(_("received on"))
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("entered by"),
    )
    mobility = models.CharField(
        _("mobility"), max_length=12, choices=Mobility, default=Mobility.WALKS
    )
    helpers = models.PositiveSmallIntegerField(
        _("helpers needed"),
        default=0,
        validators=[MaxValueValidator(2)],
        help_text=_("0: nobody · 1: the driver · 2: the driver and an attendant"),
    )
    companions = models.PositiveSmallIntegerField(
        _("people who usually come along"), default=0, validators=[MaxValueValidator(3)]
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_reason = models.CharField(_("reason"), max_length=300, blank=True)
    valid_until = models.DateField(_("registration valid until"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = _("application for registration")
        verbose_name_plural = _("applications for registration")

    def __str__(self) -> str:
        return f"{self.received_on:%F} {self.get_state_display()}"


class ApplicationPrivate(PersonPrivate):
    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="private", primary_key=True
    )
    applicant_name = models.CharField(_("name of who applies"), max_length=80, blank=True)
    applicant_relation = models.CharField(
        _("relation"), max_length=12, choices=ApplicantRelation, default=ApplicantRelation.SELF
    )
    applicant_telephone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("applicant's personal data")
        verbose_name_plural = _("applicants' personal data")


class ApplicationLink(Record):
    """申請用リンク: who wants to register, or their family, fills in the form by it without an account."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="application_links")
    name = models.CharField(_("full name"), max_length=80)
    email = models.EmailField(_("e-mail address"), blank=True)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    application = models.OneToOneField(
        Application,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="link",
        verbose_name=_("application for registration"),
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("link to the application form")
        verbose_name_plural = _("links to the application form")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.expires_at > clock.now()


class CriterionCheck(models.Model):
    """What the review found about one condition."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    is_met = models.BooleanField(_("met"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["criterion__position", "criterion"]
        verbose_name = _("checked condition")
        verbose_name_plural = _("checked conditions")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"], name="condition_checked_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.criterion)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, kind: str) -> Self:
        return self.filter(wording__kind=kind, withdrawn_on__isnull=True)


class Consent(Record):
    """同意の記録: who agreed to which wording, when and how, and when it was taken back."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="consents"
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="consents"
    )
    wording = models.ForeignKey(
        ConsentWording, on_delete=models.PROTECT, related_name="consents", verbose_name=_("wording")
    )
    given_by = models.CharField(_("given by"), max_length=80)
    given_on = models.DateField(_("given on"))
    via = models.CharField(_("way"), max_length=8, choices=AppliedVia)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_on = models.DateField(_("taken back on"), null=True, blank=True)
    withdrawn_by = models.CharField(_("taken back by"), max_length=80, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False) | models.Q(resident__isnull=False),
                name="consent_belongs_to_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.wording)
