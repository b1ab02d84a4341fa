from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import ResidentState, RiderState, SurveyKind
from portal.records.models import Record

from .pilot import Pilot
from .resident import Resident
from .rider import Rider


class Survey(Record):
    """One round of questions to the people of a pilot."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="surveys")
    kind = models.CharField(_("kind"), max_length=12, choices=SurveyKind)
    title = models.CharField(_("title"), max_length=120)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    asks_riders = models.BooleanField(_("also ask day-service riders"), default=False)

    class Meta:
        ordering = ["-opens_on", "-pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="survey_closes_after_it_opens",
                violation_error_message=_("The survey closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class InvitationQuerySet(models.QuerySet["SurveyInvitation"]):
    def askable(self) -> "InvitationQuerySet":
        """Not answered yet, and the person is active: who paused, is in hospital, left or died is asked no more."""
        return self.filter(
            models.Q(resident__state=ResidentState.ACTIVE)
            | models.Q(rider__state=RiderState.ACTIVE),
            answer__isnull=True,
        )


class SurveyInvitation(Record):
    """Somebody who is asked. Answers by phone or on paper are typed in by the office."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, related_name="survey_invitations"
    )
    rider = models.ForeignKey(
        Rider, on_delete=models.CASCADE, null=True, related_name="survey_invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "pk"]
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resident__isnull=False, rider__isnull=True)
                | models.Q(resident__isnull=True, rider__isnull=False),
                name="invitation_is_for_a_resident_or_a_rider",
            ),
            models.UniqueConstraint(fields=["survey", "resident"], name="resident_asked_once"),
            models.UniqueConstraint(fields=["survey", "rider"], name="rider_asked_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def person(self) -> Resident | Rider:
        found = self.resident or self.rider
        assert found is not None, "the constraint says so"
        return found

    @property
    def is_askable(self) -> bool:
        return self.person.state == "active" and not hasattr(self, "answer")


class SurveyAnswer(models.Model):
    """What was answered, and the score that follows from it."""

    invitation = models.OneToOneField(
        SurveyInvitation, on_delete=models.CASCADE, related_name="answer"
    )
    answers = models.JSONField(_("answers"), default=dict)
    score = models.FloatField(_("score"))
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), auto_now_add=True)

    class Meta:
        ordering = ["answered_at"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
