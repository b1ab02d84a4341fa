"""The paper room: what is printed about a pilot is kept, and filed under its day or month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import FiledPaper, Pilot
from portal.organisations.models import Organisation
from portal.papers.keeping import store
from portal.papers.models import Paper


@dataclass(frozen=True)
class Place:
    """Where in the room a paper belongs, who may read it, and its page on the screen."""

    pilot: Pilot
    span: Span
    on: date
    audience: Audience
    provider: Organisation | None = None
    page: str = ""
    about: str = ""
    """What tells it from others of its kind and date, the same in every language: a number, a van."""


def keep(
    kind: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    place: Place,
    subject: models.Model | None = None,
) -> FiledPaper:
    """Made once for one content, and filed once."""
    return file(store(kind, template, context, language, subject=subject), place)


def file(paper: Paper, place: Place) -> FiledPaper:
    filed, _is_new = FiledPaper.objects.get_or_create(
        paper=paper,
        pilot=place.pilot,
        on=place.on.replace(day=1) if place.span == Span.MONTH else place.on,
        defaults={
            "span": place.span,
            "audience": place.audience,
            "provider": place.provider,
            "page": place.page,
            "about": place.about,
            "is_fictional": place.pilot.is_fictional,
        },
    )
    return filed
