from dataclasses import dataclass

from portal.fukushi_mover.models import Pilot, Survey, SurveyAnswer

from .aggregates import SMALLEST
from .period import Period


@dataclass(frozen=True)
class SurveyResult:
    """A survey in numbers. `mean` None: fewer than five answered. `change`: mean difference of those who answered before."""

    survey: Survey
    invited: int
    answered: int
    mean: float | None
    change: float | None
    pairs: int

    @property
    def is_few(self) -> bool:
        return 0 < self.answered < SMALLEST


def result_of(survey: Survey) -> SurveyResult:
    scores = _scores(survey)
    earlier = (
        Survey.objects.filter(pilot=survey.pilot_id, kind=survey.kind, opens_on__lt=survey.opens_on)
        .order_by("-opens_on")
        .first()
    )
    before = _scores(earlier) if earlier else {}
    pairs = [scores[key] - before[key] for key in scores.keys() & before.keys()]
    return SurveyResult(
        survey,
        survey.invitations.count(),
        len(scores),
        round(sum(scores.values()) / len(scores), 1) if len(scores) >= SMALLEST else None,
        round(sum(pairs) / len(pairs), 1) if len(pairs) >= SMALLEST else None,
        len(pairs),
    )


def _scores(survey: Survey) -> dict[tuple[int | None, int | None], float]:
    rows = SurveyAnswer.objects.filter(invitation__survey=survey)
    return {
        (resident, rider): score
        for resident, rider, score in rows.values_list(
            "invitation__resident", "invitation__rider", "score"
        )
    }


def results_of(pilot: Pilot, period: Period) -> list[SurveyResult]:
    surveys = Survey.objects.filter(pilot=pilot, opens_on__range=(period.first, period.last))
    return [result_of(survey) for survey in surveys.order_by("opens_on")]
