from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.enums import HearingState, ShareScope
from portal.caravan.reach import answers_visible_to
from portal.organisations.enums import Bureau
from portal.organisations.models import Organisation
from portal.records.models import Record

from .theme import Theme
from .visit import Visit

NOTE_SCOPES = [
    (scope.value, scope.label) for scope in (ShareScope.OWN_BUREAU, ShareScope.BOTH_BUREAUS)
]


class QuestionSet(models.Model):
    """質問票. A new version is a new row, so that old hearings keep the questions that were asked."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    in_use = models.BooleanField(_("offered for new hearings"), default=True)

    class Meta:
        ordering = ["-version"]
        verbose_name = _("question set")
        verbose_name_plural = _("question sets")

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Question(models.Model):
    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("question"), max_length=200)
    hint = models.CharField(_("hint for the one who asks"), max_length=200, blank=True)
    theme = models.ForeignKey(
        Theme,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("theme"),
    )

    class Meta:
        ordering = ["question_set", "position"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question_set", "position"], name="question_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Hearing(Record):
    """ヒアリング. One set of questions put to one organisation at one visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="hearings")
    question_set = models.ForeignKey(
        QuestionSet,
        on_delete=models.PROTECT,
        related_name="hearings",
        verbose_name=_("question set"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="hearings",
        verbose_name=_("who is heard"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=HearingState, default=HearingState.DRAFT
    )

    class Meta:
        ordering = ["visit", "pk"]
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "organisation", "question_set"], name="hearing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.organisation}"


class AnswerQuerySet(models.QuerySet["HearingAnswer"]):
    def visible_to(self, person: Person) -> Self:
        return answers_visible_to(self, person)


class HearingAnswer(Record):
    """回答. The answer and the bureaus' own note are two fields with two scopes."""

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    share_scope = models.CharField(
        _("who may see the answer"),
        max_length=12,
        choices=ShareScope,
        default=ShareScope.BOTH_BUREAUS,
    )
    note_scope = models.CharField(
        _("who may see the note"),
        max_length=12,
        choices=NOTE_SCOPES,
        default=ShareScope.OWN_BUREAU,
    )
    note_bureau = models.CharField(
        _("bureau that wrote the note"), max_length=10, choices=Bureau, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["hearing", "question__position"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["hearing", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(note_scope__in=["own_bureau", "both_bureaus"]),
                name="internal_note_stays_inside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:40]}"
