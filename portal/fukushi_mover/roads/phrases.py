"""Our own words for manoeuvres: what to do, onto which street, how far then."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .protocol import Manoeuvre, Turn

TURNS = {
    Turn.DEPART: gettext_lazy("Set out"),
    Turn.STRAIGHT: gettext_lazy("Straight on"),
    Turn.SLIGHT_RIGHT: gettext_lazy("Bear right"),
    Turn.RIGHT: gettext_lazy("Turn right"),
    Turn.SHARP_RIGHT: gettext_lazy("Turn sharp right"),
    Turn.U_TURN: gettext_lazy("Turn round"),
    Turn.SHARP_LEFT: gettext_lazy("Turn sharp left"),
    Turn.LEFT: gettext_lazy("Turn left"),
    Turn.SLIGHT_LEFT: gettext_lazy("Bear left"),
    Turn.ARRIVE: gettext_lazy("You are there"),
    Turn.ARRIVE_LEFT: gettext_lazy("You are there, on the left"),
    Turn.ARRIVE_RIGHT: gettext_lazy("You are there, on the right"),
}
ENDS = (Turn.ARRIVE, Turn.ARRIVE_LEFT, Turn.ARRIVE_RIGHT)
ARROWS = {
    Turn.STRAIGHT: "straight",
    Turn.SLIGHT_RIGHT: "right",
    Turn.RIGHT: "right",
    Turn.SHARP_RIGHT: "right",
    Turn.SHARP_LEFT: "left",
    Turn.LEFT: "left",
    Turn.SLIGHT_LEFT: "left",
}
"""The icon of a turn; where there is none, the words stand alone."""


def distance_words(metres: int) -> str:
    """As a driver counts: tens of metres, then tenths of kilometres."""
    if metres < 1000:
        return _("%(metres)s m") % {"metres": max(10, round(metres, -1))}
    return _("%(kilometres)s km") % {"kilometres": f"{metres / 1000:.1f}"}


def spoken(step: Manoeuvre) -> str:
    """One instruction as a sentence."""
    words = {
        "turn": _at_junction(step),
        "street": " / ".join(step.names),
        "distance": distance_words(step.metres),
    }
    if step.turn in ENDS:
        return str(words["turn"])
    if step.names:
        return _("%(turn)s: %(street)s, %(distance)s") % words
    return _("%(turn)s: %(distance)s") % words


def _at_junction(step: Manoeuvre) -> str:
    turn = str(TURNS[step.turn])
    if not step.junction:
        return turn
    return _("%(turn)s at “%(junction)s”") % {"turn": turn, "junction": step.junction}
