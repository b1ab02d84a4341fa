from typing import Any

from django import template
from django.db.models import Model

from portal.records.next_steps import Offered, next_steps
from portal.records.thread import Knot, thread_of

register = template.Library()


@register.simple_tag(takes_context=True)
def thread_knots(context: template.Context, record: Model) -> list[Knot]:
    return thread_of(record, context["request"].user)


@register.simple_tag(takes_context=True)
def steps_from(context: template.Context, record: Model) -> list[Offered]:
    return next_steps(context["request"].user, record)


@register.filter
def is_marked_fictional(record: Any) -> bool:
    return bool(getattr(record, "is_fictional", False))
