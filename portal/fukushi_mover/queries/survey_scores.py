"""How answers become scores.

Life-Space Assessment: Baker PS, Bodner EV, Allman RM, Measuring life-space mobility in community-dwelling older adults,
J Am Geriatr Soc 2003; 51: 1610–1614. For each of five levels (1 other rooms … 5 beyond the town) that was reached in the
last four weeks: level × how often (1 to 4) × independence (2 alone, 1.5 with an aid, 1 with another person). Sum: 0 to 120.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVELS: dict[int, str | Promise] = {
    1: _("Other rooms of your home besides the one where you sleep"),
    2: _("Outside your home: porch, yard, corridor or car park"),
    3: _("Your neighbourhood, beyond your own yard"),
    4: _("Outside your neighbourhood, but in your town"),
    5: _("Outside your town"),
}
FREQUENCY: dict[int, str | Promise] = {
    0: _("not at all"),
    1: _("less than once a week"),
    2: _("1 to 3 times a week"),
    3: _("4 to 6 times a week"),
    4: _("every day"),
}
INDEPENDENCE: dict[float, str | Promise] = {
    2.0: _("alone, without an aid"),
    1.5: _("with an aid (stick, walker, wheelchair)"),
    1.0: _("with the help of another person"),
}
QUESTIONS: dict[str, str | Promise] = {
    "overall": _("Are you content with the service as a whole?"),
    "booking": _("Is booking easy?"),
    "punctual": _("Does the van come when it was promised?"),
    "kindness": _("Are you helped well by the driver?"),
    "outings": _("Do you go out more than before?"),
}
AGREEMENT: dict[int, str | Promise] = {
    5: _("very much so"),
    4: _("rather so"),
    3: _("neither"),
    2: _("rather not"),
    1: _("not at all so"),
}


def life_space(answers: Mapping[str, float]) -> float:
    """0 to 120. `answers`: frequency_1 … frequency_5 (0 to 4), independence_1 … (2, 1.5, 1)."""
    score = 0.0
    for level in LEVELS:
        often = float(answers.get(f"frequency_{level}", 0) or 0)
        if often:
            score += level * often * float(answers.get(f"independence_{level}") or 1)
    return score


def satisfaction(answers: Mapping[str, float]) -> float:
    """Mean of the answered questions, 1 (worst) to 5 (best)."""
    found = [float(answers[key]) for key in QUESTIONS if answers.get(key)]
    return round(sum(found) / len(found), 2) if found else 0.0
