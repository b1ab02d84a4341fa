"""What the components need and Django's own tags do not give."""

import re
from typing import Any

from django import template
from django.forms import BaseFormSet, BoundField
from django.http import HttpRequest
from django.middleware.csp import get_nonce
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from portal.ui import languages, status
from portal.ui.dates import clock_text, today

from .dates import (
    clock,
    era,
    fiscal_year,
    jdate,
    jdate_short,
    jdatetime,
    jmonth,
    minutes,
    number,
    yen,
)

register = template.Library()
for shared in (
    clock,
    era,
    fiscal_year,
    jdate,
    jdate_short,
    jdatetime,
    jmonth,
    minutes,
    number,
    yen,
):
    register.filter(shared.__name__, shared)

register.filter("tone", status.tone_of)


@register.simple_tag(name="today")
def today_tag() -> Any:
    return today()


@register.simple_tag(takes_context=True)
def alternates(context: RequestContext) -> list[languages.Alternate]:
    request = context.get("request")
    return languages.alternates(request, context.get("page")) if request is not None else []


@register.simple_tag
def url_or_none(name: str, *args: Any, **kwargs: Any) -> str:
    """An address, or nothing where the room that owns it is not built."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.filter
def widget_type(field: BoundField) -> str:
    return type(field.field.widget).__name__.lower()


@register.filter
def is_choice_list(field: BoundField) -> bool:
    return bool(field.field.widget.use_fieldset)


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    return (
        getattr(field.field.widget, "input_type", "") == "checkbox"
        and not field.field.widget.use_fieldset
    )


@register.filter
def error_summary(form: Any) -> list[tuple[str, str, str]]:
    """Every error of a form with the place that it speaks of: (id of the field, its label, the message)."""
    rows = [("", "", message) for message in form.non_field_errors()]
    for field in form:
        rows += [
            (field.id_for_label or field.auto_id, str(field.label), message)
            for message in field.errors
        ]
    return rows


@register.simple_tag(takes_context=True)
def mistakes(context: RequestContext, form: Any) -> list[tuple[str, str, str]]:
    """The error summary of a form and of the formsets that the page calls `formsets` (pairs of a legend and a formset)."""
    if form is None or not form.is_bound:
        return []
    rows = error_summary(form)
    for pair in context.get("formsets") or ():
        formset = next(part for part in pair if isinstance(part, BaseFormSet))
        legend = next(part for part in pair if part is not formset)
        rows += [("", "", str(message)) for message in formset.non_form_errors()]
        for place, part in enumerate(formset.forms, start=1):
            rows += [
                (id_, f"{legend} {place} {label}".strip(), message)
                for id_, label, message in error_summary(part)
            ]
    return rows


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, name: str, number: int) -> str:
    """The address of another page of a list; what else the address says stays."""
    asked = context["request"].GET.copy()
    asked[name] = str(number)
    return f"?{asked.urlencode()}"


@register.simple_tag
def thread_gaps(steps: Any) -> str:
    """The steps of a thread that were passed without a record, in words."""
    gaps = [
        str(step.label) for step in steps if getattr(step, "is_passed", False) and not step.title
    ]
    return gettext(", ").join(gaps)


@register.filter
def percent(value: float, total: float = 100) -> str:
    """A share as an SVG length. Rounded to a hundredth, so that pages do not differ by a float's tail."""
    return f"{round(100 * float(value) / float(total), 2):g}%" if float(total) else "0%"


def _chips(request: HttpRequest, filterset: Any) -> list[dict[str, str]]:
    chips = []
    for name, field in filterset.form.fields.items():
        for value in filterset.data.getlist(name) if hasattr(filterset.data, "getlist") else []:
            if not value:
                continue
            labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
            rest = request.GET.copy()
            rest.setlist(name, [other for other in rest.getlist(name) if other != value])
            rest.pop("page", None)
            chips.append(
                {
                    "name": str(field.label or name),
                    "value": labels.get(value, value),
                    "url": f"?{rest.urlencode()}",
                }
            )
    return chips


@register.simple_tag(takes_context=True)
def filter_chips(context: RequestContext, filterset: Any) -> list[dict[str, str]]:
    """The filters that are set, each with the address of the same list without it."""
    return _chips(context["request"], filterset)


@register.simple_tag(takes_context=True)
def query_without(context: RequestContext, *names: str) -> str:
    query = context["request"].GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


@register.simple_tag
def score_parts(parts: Any, total: float | None = None) -> list[dict[str, Any]]:
    """Parts of a score with the place of each on a bar of `total` (their sum, where it is not given)."""
    rows = [
        part if isinstance(part, dict) else {"label": part[0], "value": part[1]} for part in parts
    ]
    whole = float(total or sum(float(row["value"]) for row in rows) or 1)
    placed, at = [], 0.0
    for index, row in enumerate(rows):
        value = float(row["value"])
        placed.append(
            {
                **row,
                "x": percent(at, whole),
                "width": percent(value, whole),
                "pattern": index % 6 + 1,
            }
        )
        at += value
    return placed


@register.simple_tag
def lane_blocks(blocks: Any, starts: int, ends: int) -> list[dict[str, Any]]:
    """Blocks of a time lane (dicts with starts, ends in seconds) with their place between `starts` and `ends`."""
    span = ends - starts
    return [
        {
            **block,
            "x": percent(block["starts"] - starts, span),
            "width": percent(block["ends"] - block["starts"], span),
        }
        for block in blocks
    ]


@register.simple_tag
def hours_between(starts: int, ends: int) -> list[dict[str, str]]:
    first = -(-int(starts) // 3600)
    return [
        {"x": percent(hour * 3600 - starts, ends - starts), "label": clock_text(hour * 3600)}
        for hour in range(first, int(ends) // 3600 + 1)
    ]


@register.simple_tag
def now_place(now: int, starts: int, ends: int) -> str:
    return percent(now - starts, ends - starts)


_INLINE_SCRIPT = re.compile(r"<script((?:\s+(?!src\b|nonce\b)[\w-]+(?:=\"[^\"]*\")?)*)\s*>")


@register.simple_block_tag(name="with_nonce")
def with_nonce_tag(content: str, request: HttpRequest) -> str:
    """Lets the inline scripts of a library's own template run under the policy. Never put anybody's words inside."""
    nonced = _INLINE_SCRIPT.sub(rf'<script\1 nonce="{get_nonce(request)}">', content)
    return mark_safe(nonced)  # noqa: S308 - the template's own output
