"""Needs and solutions as facts for the engine, and its fits as rows."""

from collections.abc import Iterable

from portal.caravan.models import Need
from portal.matching.engine.score import Fit, NeedFacts, SolutionFacts, score_all
from portal.matching.models import EventNeed, EventSolution, Score, Solution


def need_facts(need: Need, number: int) -> NeedFacts:
    """Only the public words of a need are compared: a score must not tell what its text may not."""
    japanese = (need.title_ja, need.summary_ja, need.background_ja)
    words = japanese if need.summary_ja else (need.title_en, need.summary_en, need.background_en)
    return NeedFacts(
        id=number,
        organisation=need.organisation_id,
        theme=need.theme.code,
        element=need.theme.element,
        prefecture=need.municipality.prefecture_id,
        text="\n".join(word for word in words if word),
    )


def solution_facts(solution: Solution, number: int) -> SolutionFacts:
    japanese = (solution.title_ja, solution.summary_ja, solution.body_ja)
    words = (
        japanese
        if solution.summary_ja
        else (solution.title_en, solution.summary_en, solution.body_en)
    )
    themes = solution.themes.all()
    return SolutionFacts(
        id=number,
        organisation=solution.organisation_id,
        themes=frozenset(theme.code for theme in themes),
        elements=frozenset(solution.elements) | {theme.element for theme in themes},
        prefectures=frozenset(prefecture.pk for prefecture in solution.prefectures.all()),
        home=solution.organisation.prefecture_id or "",
        readiness=solution.readiness,
        text="\n".join(word for word in words if word),
    )


def fits(needs: Iterable[Need], solutions: Iterable[Solution]) -> list[Fit]:
    """Every need with every solution, by their primary keys."""
    return score_all(
        [need_facts(need, need.pk) for need in needs],
        [solution_facts(solution, solution.pk) for solution in solutions],
    )


def event_fits(needs: Iterable[EventNeed], solutions: Iterable[EventSolution]) -> list[Score]:
    """Unsaved scores of what is brought to one event."""
    return [
        Score(
            event_need_id=fit.need,
            event_solution_id=fit.solution,
            value=fit.value,
            parts=parts_as_json(fit),
            ruled_out=[ruling.value for ruling in fit.ruled_out],
        )
        for fit in score_all(
            [need_facts(row.need, row.pk) for row in needs],
            [solution_facts(row.solution, row.pk) for row in solutions],
        )
    ]


def parts_as_json(fit: Fit) -> list[dict[str, object]]:
    return [
        {
            "code": part.part.value,
            "points": part.points,
            "most": part.most,
            "reason": part.reason,
            "words": list(part.words),
        }
        for part in fit.parts
    ]
