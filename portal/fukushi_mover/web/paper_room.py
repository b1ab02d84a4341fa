"""The paper room: what has been printed for a day or a month, made in the background, taken home in one go."""

import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO
from itertools import groupby
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import FiledPaper, Pilot, ServiceDay
from portal.fukushi_mover.queries.ledgers import month_bounds
from portal.fukushi_mover.rules import operates, sees_papers
from portal.jobs.actions import start
from portal.jobs.models import Job
from portal.ui.dates import today
from portal.ui.days import read_day, read_month
from portal.ui.pages import page_of

from . import words
from .invoices import pdf_of
from .money import PilotMixin, month_of

DAYS_AT_ONCE = 7
NAMED = (Audience.OFFICE, Audience.OPERATOR)


def papers_of(person: Any, pilot: Pilot, first: date, last: date) -> list[FiledPaper]:
    return list(
        FiledPaper.objects.visible_to(person)
        .filter(pilot=pilot, on__range=(first, last))
        .select_related("paper", "provider")
        .distinct()
    )


def _by_day(papers: Iterable[FiledPaper]) -> list[tuple[date, list[FiledPaper]]]:
    return [(on, list(rows)) for on, rows in groupby(papers, lambda row: row.on)]


def _note(request: HttpRequest, pilot: Pilot, papers: Iterable[FiledPaper]) -> None:
    if any(row.audience in NAMED for row in papers):
        looked_at(request.user, pilot, words.PURPOSE_ROOM)  # type: ignore[arg-type]


class PaperRoom(PilotMixin, TemplateView):
    """A month: the papers of the month itself first, then day by day."""

    rule = sees_papers
    template_name = "fukushi_mover/paper_room.html"

    @cached_property
    def month(self) -> date:
        asked = self.request.GET.get("month", "")
        return month_of(asked) if asked else today().replace(day=1)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first, last = month_bounds(self.month)
        papers = papers_of(self.request.user, self.pilot, first, last)
        of_month = [row for row in papers if row.span == Span.MONTH]
        of_days = [row for row in papers if row.span == Span.DAY]
        return super().get_context_data(**kwargs) | {
            "pilot": self.pilot,
            "month": first,
            "earlier": first - timedelta(days=1),
            "later": last + timedelta(days=1),
            "of_month": page_of(self.request, of_month, name="paper"),
            "by_day": page_of(self.request, _by_day(of_days), DAYS_AT_ONCE),
            "days": self.pilot.days.filter(date__range=(first, last)).order_by("-date"),
            "can_make": may(self.request.user, operates, self.pilot),
            "job": Job.objects.filter(kind="mover.papers", input__pilot=self.pilot.pk).first(),
            "kinds": words.PAPERS,
        }


class PaperMake(PilotMixin, View):
    """Starts the making of a day's or a month's papers; what is there already is not made again."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = request.POST.get("on", "")
        span = Span.DAY if len(asked) == len("2026-11-24") else Span.MONTH
        on = read_day(asked) if span == Span.DAY else read_month(asked)
        if on is None:
            raise Http404
        subject: Any = (
            get_object_or_404(ServiceDay, pilot=self.pilot, date=on)
            if span == Span.DAY
            else self.pilot
        )
        job = start(
            "mover.papers",
            actor=request.user,  # type: ignore[arg-type]
            input={"pilot": self.pilot.pk, "span": span, "on": on.isoformat()},
            subject=subject,
        )
        room = redirect("fukushi_mover:paper_room", self.pilot.public_id)
        room["Location"] += f"?month={on:%Y-%m}&job={job.public_id}"
        return room


class PaperFile(RuleRequiredMixin, View):
    """One filed PDF."""

    rule = sees_papers
    kwargs: dict[str, Any]

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponseBase:
        filed = get_object_or_404(
            FiledPaper.objects.visible_to(request.user).select_related("paper", "pilot").distinct(),
            public_id=public_id,
        )
        _note(request, filed.pilot, [filed])
        return pdf_of(filed, keep="keep" in request.GET)

    def get_rule_target(self) -> Pilot:
        return get_object_or_404(Pilot, papers__public_id=self.kwargs["public_id"])


class PaperZip(PilotMixin, View):
    """All papers of a day (`2026-11-24`) or a month (`2026-11`) that the reader may see."""

    rule = sees_papers

    def get(self, request: HttpRequest, public_id: Any, on: str) -> HttpResponseBase:
        try:
            first, last = (
                (date.fromisoformat(on),) * 2
                if len(on) == len("2026-11-24")
                else month_bounds(month_of(on))
            )
        except ValueError as error:
            raise Http404 from error
        papers = papers_of(request.user, self.pilot, first, last)
        if first == last:
            papers = [row for row in papers if row.span == Span.DAY]
        if not papers:
            raise Http404
        _note(request, self.pilot, papers)
        return FileResponse(_packed(papers), as_attachment=True, filename=f"papers-{on}.zip")


def _packed(papers: Iterable[FiledPaper]) -> BytesIO:
    """One folder for each date; PDFs are packed already, so they are only stored."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number, row in enumerate(papers, 1):
            folder = f"{row.on:%Y-%m-%d}" if row.span == Span.DAY else f"{row.on:%Y-%m}"
            kind = row.paper.kind.removeprefix("mover.")
            name = f"{folder}/{number:03}-{kind}-{row.paper.language}.pdf"
            with row.paper.file.open("rb") as file:
                packed.writestr(name, file.read())
    out.seek(0)
    return out
