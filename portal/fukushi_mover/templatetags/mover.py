from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from portal.fukushi_mover.enums import Ledger, Weekday
from portal.fukushi_mover.models import Stop
from portal.fukushi_mover.queries.board import Call
from portal.fukushi_mover.queries.fees import Fee
from portal.fukushi_mover.queries.kpi_places import Cell, Grid
from portal.fukushi_mover.queries.kpi_report import Figure
from portal.fukushi_mover.queries.people import Names
from portal.fukushi_mover.web import words
from portal.fukushi_mover.web.days import help_of, where_of
from portal.fukushi_mover.web.forms import InspectionForm
from portal.ui.templatetags.dates import yen

register = template.Library()


@register.filter
def kilometres(metres: int | None) -> str:
    """312354 → 312.4"""
    return f"{(metres or 0) / 1000:,.1f}"


@register.filter
def fee(found: Fee) -> str:
    """100 yen; "about" where it cannot be known before the ride."""
    amount = yen(found.total)
    return gettext("about %(yen)s") % {"yen": amount} if found.is_estimate else amount


@register.filter
def fee_lines(found: Fee) -> str:
    """Of what a fee is made up; nothing where it is one amount."""
    lines = [f"{line.ledger.label} {yen(line.yen)}" for line in found.lines]
    said = [" + ".join(lines)] if len(lines) > 1 else []
    if found.is_estimate:
        said.append(gettext("The fare goes by the time aboard: the sum is an estimate."))
    return " · ".join(said)


@register.simple_tag
def sheet_name(names: Names, stop: Stop) -> str:
    return names.of(stop)


@register.simple_tag
def sheet_where(names: Names, stop: Stop) -> str:
    """The address, for a driver who is new."""
    if stop.facility is not None:
        return stop.facility.name
    if stop.rider_id and (private := names.riders.get(stop.rider_id)):
        return private.address
    return where_of(stop)


@register.simple_tag
def sheet_help(names: Names, stop: Stop) -> str:
    said = [text for _icon, text in help_of(stop)]
    private = names.private_of(stop)
    if private and private.help_notes and stop.facility is None:
        said.append(private.help_notes)
    return words.listed(said)


@register.simple_tag
def helpers_needed(number: int) -> str:
    """Who helps, in words."""
    return str(words.HELPERS.get(number, number))


@register.simple_tag
def language_said(record: Any, name: str) -> str:
    """The language in which a reader is shown a text: their own, or the other where it was not translated."""
    own = (get_language() or "ja")[:2]
    return own if getattr(record, f"{name}_{own}") else "ja"


@register.simple_tag
def sheet_names(names: Names, call: Call) -> str:
    """Everybody of a call at the house in one cell."""
    return words.listed(names.of(stop) for stop in call.stops)


@register.simple_tag
def paper_kind(kind: str) -> str:
    """The paper's name; papers of other rooms are named by their title alone."""
    return str(words.PAPERS.get(kind, ""))


register.filter(words.place_said)


@register.simple_tag
def language_of(code: str) -> str:
    """A language in its own words."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.simple_tag
def kpi_value(figure: Figure) -> str:
    """The value as people read it; a dash for nothing, words for what is hidden."""
    if figure.is_suppressed:
        return gettext("not shown")
    if figure.value is None:
        return "–"
    return _written(figure, figure.value)


@register.simple_tag
def kpi_before(figure: Figure) -> str:
    """The same of the stretch before, as exactly as the value: the two and their difference must add up."""
    return "–" if figure.before is None else _written(figure, figure.before)


def _written(figure: Figure, value: float) -> str:
    return number_format(value, decimal_pos=figure.kpi.decimals, force_grouping=True, use_l10n=True)


@register.simple_tag
def kpi_change(figure: Figure) -> str:
    """Arrow, amount and whether that is good: never colour alone."""
    if figure.change is None:
        return ""
    if not figure.change:
        return gettext("→ as before")
    arrow = "↑" if figure.change > 0 else "↓"
    amount = _written(figure, abs(figure.change))
    word = {
        "better": gettext("better"),
        "worse": gettext("worse"),
        "same": "",
    }[figure.tone]
    return f"{arrow} {amount} {word}".strip()


@register.filter
def or_few(value: float | None) -> str:
    return gettext("fewer than 5") if value is None else f"{value}"


@register.filter
def refusal_word(code: str) -> str:
    return str(words.REFUSALS.get(code, code or "–"))


@register.filter
def slack_word(code: str) -> str:
    return str(words.SLACK.get(code, code))


SQUARE, MARGIN = 40, 16


@register.simple_tag
def grid_box(grid: Grid) -> str:
    return f"0 0 {MARGIN + grid.columns * SQUARE + 1} {MARGIN + grid.rows * SQUARE + 1}"


@register.filter
def grid_axis(grid: Grid) -> list[dict[str, Any]]:
    """Letters along the top, numbers down the side."""
    top = [
        {
            "x": MARGIN + i * SQUARE + SQUARE // 2,
            "y": 11,
            "text": Cell(0, i, 0, 0).name.rstrip("1"),
        }
        for i in range(grid.columns)
    ]
    side = [
        {"x": 8, "y": MARGIN + i * SQUARE + SQUARE // 2 + 4, "text": i + 1}
        for i in range(grid.rows)
    ]
    return top + side


@register.filter
def grid_squares(grid: Grid) -> list[dict[str, Any]]:
    """Circles for rides, triangles for unmet wishes: their areas say how many."""

    def size(count: int | None) -> float:
        return round(2 + 6.5 * (count / grid.most) ** 0.5, 1) if count else 0

    return [
        {
            "cell": cell,
            "x": MARGIN + cell.column * SQUARE,
            "y": MARGIN + cell.row * SQUARE,
            "met_size": size(cell.met),
            "unmet_size": size(cell.unmet),
            "unmet_path": _triangle(size(cell.unmet)),
        }
        for cell in grid.cells
    ]


def _triangle(size: float) -> str:
    return f"M29 {20 - size} L{29 + size} {20 + size} L{29 - size} {20 + size} Z"


@register.filter
def ledger_word(code: str) -> str:
    return str(Ledger(code).label)


@register.filter
def weekday_word(number: int) -> str:
    return str(Weekday(number).label)


@register.simple_tag
def new_id() -> str:
    """For a form that is sent without a script: sent twice, it counts once."""
    return str(uuid4())


@register.simple_tag
def inspection_faults(inspection: Any) -> str:
    """What was not in order, in words."""
    names = dict(InspectionForm.base_fields["faults"].choices)  # type: ignore[attr-defined]
    return words.listed(str(names.get(code, code)) for code in inspection.faults)


@register.filter
def unlocalised(value: float) -> str:
    """A number as SVG reads it."""
    return f"{value:.1f}"
