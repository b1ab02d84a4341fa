from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.generic import View

from portal.audit.trail import record
from portal.caravan.reports.briefing import Briefing, briefing
from portal.caravan.reports.minutes import Minutes, minutes
from portal.caravan.rules import can_edit_visit

from .visits import VisitMixin


class VisitPaper(VisitMixin, View):
    """A PDF of one visit, for the bureaus."""

    rule = can_edit_visit
    name = ""

    def report(self) -> Briefing | Minutes:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        data = self.report().pdf(get_language() or "ja")
        record(request.user, f"{self.name}_printed", self.visit)
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = (
            f'inline; filename="{self.name}-{self.visit.public_id}.pdf"'
        )
        return response


class BriefingPaper(VisitPaper):
    name = "briefing"

    def report(self) -> Briefing:
        return briefing(self.visit, self.request.user)


class MinutesPaper(VisitPaper):
    name = "minutes"

    def report(self) -> Minutes:
        return minutes(self.visit, self.request.user)
