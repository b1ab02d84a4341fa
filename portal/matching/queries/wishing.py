"""Whom a registration could meet: each pair with its score, best first, and the rank that it has now."""

from dataclasses import dataclass

from portal.matching.models import EventNeed, EventSolution, Registration, Score, Wish

from .explained import Explained, explain_score


@dataclass(frozen=True)
class Candidate:
    event_need: EventNeed
    event_solution: EventSolution
    other: Registration
    score: Explained | None
    rank: int | None

    @property
    def key(self) -> str:
        return f"rank-{self.event_need.pk}-{self.event_solution.pk}"


def candidates(registration: Registration) -> list[Candidate]:
    """Five queries, however many there are."""
    event = registration.event
    needs = EventNeed.objects.select_related(
        "need__municipality__prefecture", "need__theme", "registration__organisation"
    )
    solutions = EventSolution.objects.select_related(
        "solution__organisation", "registration__organisation"
    )
    if registration.is_need_side:
        needs = needs.filter(registration=registration)
        solutions = solutions.filter(registration__event=event, registration__state="approved")
    else:
        needs = needs.filter(registration__event=event, registration__state="approved")
        needs = needs.filter(need__in=needs_shown(registration))
        solutions = solutions.filter(registration=registration)
    scores = {
        (s.event_need_id, s.event_solution_id): s
        for s in Score.objects.filter(event_need__in=needs, event_solution__in=solutions)
    }
    ranks = {
        (w.event_need_id, w.event_solution_id): w.rank
        for w in Wish.objects.filter(registration=registration)
    }
    found = [
        _candidate(registration, need, solution, scores, ranks)
        for need in needs
        for solution in solutions
        if need.registration.organisation_id != solution.registration.organisation_id
    ]
    return sorted(
        found,
        key=lambda c: (
            c.rank or 999,
            -(c.score.value if c.score else 0),
            c.event_need.pk,
            c.event_solution.pk,
        ),
    )


def needs_shown(registration: Registration):  # type: ignore[no-untyped-def]
    """A venture sees published needs only, also at an event."""
    from portal.caravan.models import Need

    return Need.objects.public()


def _candidate(
    registration: Registration,
    need: EventNeed,
    solution: EventSolution,
    scores: dict[tuple[int, int], Score],
    ranks: dict[tuple[int, int], int],
) -> Candidate:
    score = scores.get((need.pk, solution.pk))
    return Candidate(
        event_need=need,
        event_solution=solution,
        other=(solution if registration.is_need_side else need).registration,
        score=explain_score(score) if score else None,
        rank=ranks.get((need.pk, solution.pk)),
    )
