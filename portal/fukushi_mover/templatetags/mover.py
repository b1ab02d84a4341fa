from django import template
from django.conf import settings

from portal.fukushi_mover.models import Stop
from portal.fukushi_mover.queries.board import Call
from portal.fukushi_mover.queries.people import Names
from portal.fukushi_mover.web import words
from portal.fukushi_mover.web.days import help_of, where_of

register = template.Library()


@register.filter
def kilometres(metres: int | None) -> str:
    """312354 → 312.4"""
    return f"{(metres or 0) / 1000:,.1f}"


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
    words = [text for _icon, text in help_of(stop)]
    private = names.riders.get(stop.rider_id or 0)
    if private and private.help_notes and stop.facility is None:
        words.append(private.help_notes)
    return "、".join(words)


@register.simple_tag
def sheet_names(names: Names, call: Call) -> str:
    """Everybody of a call at the house in one cell."""
    return "、".join(names.of(stop) for stop in call.stops)


@register.simple_tag
def paper_kind(kind: str) -> str:
    """The paper's name; papers of other rooms are named by their title alone."""
    return str(words.PAPERS.get(kind, ""))


@register.simple_tag
def language_of(code: str) -> str:
    """A language in its own words."""
    return str(dict(settings.LANGUAGES).get(code, code))
