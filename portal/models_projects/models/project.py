from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.accounts.permission import Person
from portal.caravan.models import Need
from portal.matching.models import Meeting
from portal.models_projects.enums import MilestoneState, PartnerPart, ProjectState, RiskLevel
from portal.organisations.enums import Bureau, Role
from portal.organisations.models import Municipality, Organisation
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import bureaus_of
from portal.records.models import Record

PARTNER_ROLES = (
    Role.MUNICIPALITY_OFFICER,
    Role.PROVIDER_MANAGER,
    Role.VENTURE_MEMBER,
    Role.EXPERT,
    Role.BUREAU_STAFF,
    Role.BUREAU_MANAGER,
)


class ModelProjectQuerySet(models.QuerySet["ModelProject"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody sees what is public; bureaus their own area; partners, the municipality and its prefecture theirs."""
        seen = Q(is_public=True)
        bureaus = bureaus_of(person)
        if Bureau.HEALTH in bureaus:
            seen |= Q(municipality__prefecture__in_health_area=True)
        if Bureau.ECONOMY in bureaus:
            seen |= Q(municipality__prefecture__in_economy_area=True)
        own = organisations_of(person, PARTNER_ROLES)
        seen |= Q(partners__organisation__in=own) | Q(lead__in=own)
        towns = organisations_of(person, [Role.MUNICIPALITY_OFFICER])
        seen |= Q(municipality__in=[o.municipality_id for o in towns if o.municipality_id])
        prefectures = organisations_of(person, [Role.PREFECTURE_OFFICER])
        seen |= Q(
            municipality__prefecture__in=[o.prefecture_id for o in prefectures if o.prefecture_id]
        )
        return self.filter(pk__in=self.model.objects.filter(seen).values("pk"))


class ModelProject(Record, ClusterableModel):
    """モデル事業. What came of a meeting is tried out here."""

    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    meeting = models.OneToOneField(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="model_project",
        verbose_name=_("meeting it came from"),
    )
    need = models.ForeignKey(
        Need,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="model_projects",
        verbose_name=_("need"),
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="model_projects",
        verbose_name=_("municipality"),
    )
    lead = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="led_projects",
        verbose_name=_("lead organisation"),
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(
        _("state"), max_length=12, choices=ProjectState, default=ProjectState.PREPARING
    )
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("Everybody may read the summary, the partners and the indicators."),
    )

    objects = ModelProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]
        verbose_name = _("model project")
        verbose_name_plural = _("model projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="project_ends_after_it_starts",
                violation_error_message=_("The project ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("models_projects:project_detail", kwargs={"public_id": self.public_id})


class Partner(models.Model):
    project = ParentalKey(ModelProject, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    part = models.CharField(_("part"), max_length=12, choices=PartnerPart)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "part"], name="partner_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_part_display()})"


class Milestone(models.Model):
    project = ParentalKey(ModelProject, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=120)
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=8, choices=MilestoneState, default=MilestoneState.PLANNED
    )

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title


class Risk(models.Model):
    project = ParentalKey(ModelProject, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(_("risk"), max_length=120)
    level = models.CharField(_("level"), max_length=6, choices=RiskLevel, default=RiskLevel.MIDDLE)
    answer = models.TextField(_("what we do about it"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")

    def __str__(self) -> str:
        return self.title
