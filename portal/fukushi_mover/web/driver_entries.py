"""What the tablet sends besides taps: checks, messages, positions. Forms without a script, JSON from its queue."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions import keep_duty
from portal.fukushi_mover.actions.keep_duty import Entry
from portal.fukushi_mover.actions.undo_tap import undo_tap
from portal.fukushi_mover.enums import DriverMessageKind, DutyPhase
from portal.fukushi_mover.models import ServiceDay

from .driver import UNREADABLE, Drive, DriverMixin
from .forms import AfterForm, AlcoholForm, InspectionForm, MessageForm, SeatForm
from .sent_json import sent_json

Keep = Callable[[User, ServiceDay, Entry, QueryDict], Any]


def moment_of(milliseconds: Any) -> datetime | None:
    """The tablet's own time of something; none while a demonstration pretends its clock."""
    if not milliseconds or clock.is_pretended():
        return None
    return datetime.fromtimestamp(float(milliseconds) / 1000, UTC)


def _cleaned(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data  # type: ignore[no-any-return]


FORMS: dict[str, type[Form]] = {
    "before": AlcoholForm,
    "inspection": InspectionForm,
    "after": AfterForm,
}


def _wrong_form(kind: str, data: QueryDict, error: Exception) -> Form | None:
    """The form of a check with what was typed and what is wrong with it; None for what is no form to fill in."""
    if kind not in FORMS or not isinstance(error, ValidationError):
        return None
    form = FORMS[kind](data, auto_id=f"{kind}_%s")
    if form.is_valid():
        of_fields = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if of_fields else ValidationError(error.messages))
    return form


def _reason(error: Exception) -> str:
    """For the line at the top of the tablet, which shows what was not taken."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else ""


def _before(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    values = _cleaned(AlcoholForm(data)) | {"phase": DutyPhase.BEFORE}
    return keep_duty.check_alcohol(user, day, entry, values)


def _inspection(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    values = _cleaned(InspectionForm(data))
    return keep_duty.inspect_van(user, day, entry, values["faults"], values["odometer"])


def _after(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    values = _cleaned(AfterForm(data))
    return keep_duty.end_duty(user, day, entry, values.pop("odometer"), values)


def _seats(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    values = _cleaned(SeatForm(data))
    return keep_duty.check_seats(user, day, entry, values["run"], values["found"] == "yes")


def _message(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    values = _cleaned(MessageForm(data))
    return keep_duty.tell_office(
        user,
        day,
        entry,
        DriverMessageKind(values["kind"]),
        stops=values["stop"],
        minutes=values["minutes"] or 0,
        reason=values["reason"],
    )


def _undo(user: User, day: ServiceDay, entry: Entry, data: QueryDict) -> Any:
    return undo_tap(user, day, UUID(str(data["tap"])), entry.entry_id, entry.at)


KEEPERS: dict[str, Keep] = {
    "before": _before,
    "inspection": _inspection,
    "after": _after,
    "seats": _seats,
    "message": _message,
    "undo": _undo,
}


class DriveEntry(DriverMixin, View):
    """One entry, from a form or as JSON `{entry, at, fields}`; sent twice it counts once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        is_json = request.content_type == "application/json"
        data: QueryDict = request.POST
        try:
            data, at = _read(request) if is_json else (request.POST, None)
            entry = Entry(UUID(str(data["entry_id"])), at)
            keep = KEEPERS[str(data["entry"])]
            if self.day is not None:
                keep(request.user, self.day, entry, data)  # type: ignore[arg-type]
        except (*UNREADABLE, ValidationError) as error:
            form = None if is_json else _wrong_form(request.POST.get("entry", ""), data, error)
            return (
                self.ask_again(form)
                if form
                else HttpResponseBadRequest(
                    _reason(error), content_type="text/plain; charset=utf-8"
                )
            )
        return JsonResponse({"kept": True}) if is_json else redirect("fukushi_mover:drive")

    def ask_again(self, form: Form) -> HttpResponse:
        """The page of the run as it is, with the check as it was typed and what is wrong with it."""
        page = Drive(wrong=(self.request.POST["entry"], form))
        page.setup(self.request)
        return page.render_to_response(page.get_context_data(), status=422)

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:drive")


def _read(request: HttpRequest) -> tuple[QueryDict, datetime | None]:
    body = sent_json(request)
    data = QueryDict(mutable=True)
    for name, values in body["fields"].items():
        data.setlist(name, [str(value) for value in values])
    data["entry_id"] = body["entry_id"]
    return data, moment_of(body.get("at"))


class DrivePosition(DriverMixin, View):
    """Where the tablet is: `{"positions": [{at, lat, lon, speed}]}`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            rows = [_position(row) for row in sent_json(request)["positions"][:500]]
            if self.day is not None:
                keep_duty.note_positions(request.user, self.day, rows)  # type: ignore[arg-type]
        except (*UNREADABLE, ValidationError):
            return HttpResponseBadRequest()
        return JsonResponse({"kept": len(rows)})

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:drive")


def _position(row: dict[str, Any]) -> dict[str, Any]:
    speed = row.get("speed")
    return {
        "at": moment_of(row["at"]) or clock.now(),
        "latitude": float(row["lat"]),
        "longitude": float(row["lon"]),
        "metres_a_second": float(speed) if speed is not None else None,
    }


def service_worker(request: HttpRequest) -> HttpResponse:
    """Served beside the tablet's page, so that it may answer for it. It holds no data."""
    file = finders.find("fukushi_mover/drive-worker.js")
    answer = HttpResponse(Path(str(file)).read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def manifest(request: HttpRequest) -> JsonResponse:
    """Makes the page installable on the tablet."""
    icon = {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    start = reverse("fukushi_mover:drive")
    return JsonResponse(
        {
            "name": _("My run"),
            "short_name": _("My run"),
            "id": start,
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "orientation": "landscape",
            "background_color": "#ffffff",
            "theme_color": "#0017c1",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )
