"""Walking the thread, both ways: the one place that knows which record hangs on which."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.caravan.models import HearingAnswer, Need, Visit
from portal.fukushi_mover.models import Pilot
from portal.matching.models import Meeting, Registration
from portal.models_projects.models import Indicator, ModelProject
from portal.practices.models import PracticePage
from portal.records.thread import Knot
from portal.ui.templatetags.dates import jdate

STEPS: tuple[tuple[str, type[Model], str | Promise], ...] = (
    ("visit", Visit, _("Visit")),
    ("answer", HearingAnswer, _("Hearing")),
    ("need", Need, _("Need")),
    ("registration", Registration, _("Event registration")),
    ("meeting", Meeting, _("Meeting")),
    ("project", ModelProject, _("Model project")),
    ("pilot", Pilot, _("Pilot")),
    ("indicator", Indicator, _("Indicator")),
    ("practice", PracticePage, _("Good practice")),
)


def walk(record: Model, person: Any) -> list[Knot]:
    """Back to the first visit and forward to the practice; a step with no record yet has a knot without a title."""
    found = _backwards(record) | _forwards(record)
    found[_step_of(record)] = record
    last = max(
        (place for place, (step, *_) in enumerate(STEPS) if step in found and step != "indicator"),
        default=0,  # an indicator is set up with its project and says nothing of a pilot before it
    )
    return [
        _knot(step, label, found.get(step), record, person, is_passed=place < last)
        for place, (step, _model, label) in enumerate(STEPS)
    ]


def _step_of(record: Model) -> str:
    return next(step for step, model, _label in STEPS if isinstance(record, model))


def _backwards(record: Model) -> dict[str, Model]:
    found: dict[str, Model] = {}
    if isinstance(record, PracticePage | Indicator | Pilot):
        project = record.project
        if project is None:
            return found
        found["project"] = project
        if not isinstance(record, Pilot):
            _put(found, "pilot", project.pilots.first())
        if not isinstance(record, Indicator):
            _put(found, "indicator", project.indicators.first())
        record = project
    if isinstance(record, ModelProject):
        need = record.need
        if record.meeting:
            found["meeting"] = record.meeting
            found["registration"] = record.meeting.event_need.registration
            need = need or record.meeting.event_need.need
        if need is None:
            return found
        found["need"] = record = need
    if isinstance(record, Meeting):
        found["registration"] = record.event_need.registration
        found["need"] = record = record.event_need.need
    if isinstance(record, Need):
        _put(found, "answer", record.answer)
        _put(found, "visit", record.answer.hearing.visit if record.answer else record.visit)
    if isinstance(record, HearingAnswer):
        found["visit"] = record.hearing.visit
    return found


def _put(found: dict[str, Model], step: str, record: Model | None) -> None:
    if record is not None:
        found[step] = record


def _forwards(record: Model) -> dict[str, Model]:
    found: dict[str, Model] = {}
    if isinstance(record, Visit):
        # Of a visit's needs the one that went furthest is its thread.
        need = record.needs.order_by(F("model_projects").asc(nulls_last=True), "pk").first()
        _put(found, "need", need)
        _put(found, "answer", (need.answer if need else None) or _answer_of(record))
    elif isinstance(record, HearingAnswer):
        need = record.needs.first()
        _put(found, "need", need)
    else:
        need = record if isinstance(record, Need) else None
    project = record if isinstance(record, ModelProject) else None
    if need is not None:
        project = need.model_projects.order_by("pk").first()
        _put(found, "project", project)
        if project is not None and project.meeting:
            found["meeting"] = project.meeting
            found["registration"] = project.meeting.event_need.registration
    if isinstance(record, Meeting):
        project = ModelProject.objects.filter(meeting=record).first()
        _put(found, "project", project)
    if project is not None:
        _put(found, "pilot", project.pilots.first())
        _put(found, "indicator", project.indicators.first())
        _put(found, "practice", project.practices.live().first())
    return found


def _answer_of(visit: Visit) -> HearingAnswer | None:
    """What was heard first, though no need has been made of it yet."""
    answers = HearingAnswer.objects.filter(hearing__visit=visit).exclude(text="")
    return answers.order_by("pk").first()


def _knot(
    step: str,
    label: str | Promise,
    record: Model | None,
    current: Model,
    person: Any,
    *,
    is_passed: bool,
) -> Knot:
    if record is None:
        return Knot(step, label, is_passed=is_passed)
    seen = _is_visible(record, person)
    return Knot(
        step,
        label,
        title=_title(record, step, seen),
        url=_url(record) if seen else "",
        on=_date(record),
        is_current=record == current,
        is_fictional=bool(getattr(record, "is_fictional", False)),
    )


def _title(record: Model, step: str, seen: bool) -> str:
    """Who may not open a record still learns that it is there, and when: never what it says."""
    if seen and step != "answer":
        return str(record)
    day = _date(record)
    return jdate(day) if day else str({s: label for s, _m, label in STEPS}[step])


def _is_visible(record: Model, person: Any) -> bool:
    if isinstance(record, PracticePage):
        return record.live
    if isinstance(record, Indicator):
        return _is_visible(record.project, person)
    visible_to = getattr(type(record).objects, "visible_to", None)  # type: ignore[attr-defined]
    return visible_to is None or visible_to(person).filter(pk=record.pk).exists()


def _url(record: Model) -> str:
    if isinstance(record, PracticePage):
        return record.url or ""
    target = record.project if isinstance(record, Indicator) else record
    get_url = getattr(target, "get_absolute_url", None)
    return get_url() if get_url else ""


def _date(record: Model) -> date | None:
    if isinstance(record, HearingAnswer):
        return _date(record.hearing.visit)
    if isinstance(record, Meeting):
        return timezone.localdate(record.slot.starts_at)
    for name in (
        "starts_at",
        "submitted_at",
        "published_at",
        "starts_on",
        "first_published_at",
        "created_at",
    ):
        value = getattr(record, name, None)
        if isinstance(value, datetime):
            return timezone.localdate(value)
        if value is not None:
            return value
    return None
