"""利用登録 決定通知書 / 却下通知書: what was decided, why, and what was agreed to."""

from typing import Any

from django.urls import reverse

from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models import Application, FiledPaper

from .filing import Place, keep

KIND = "mover.decision"
TEMPLATE = "fukushi_mover/papers/decision_letter.html"


def decision_context(application: Application) -> dict[str, Any]:
    """Of a decided application. A refusal names the conditions that are not met, beside the reason."""
    checks = application.checks.filter(is_met=False).select_related("criterion")
    return {
        "application": application,
        "private": application.private,
        "pilot": application.pilot,
        "resident": application.resident,
        "is_approved": application.state == "approved",
        "not_met": list(checks) if application.state == "refused" else [],
        "consents": list(application.consents.select_related("wording").order_by("pk")),
        "is_fictional": application.is_fictional,
    }


def print_decision(application: Application, language: str) -> FiledPaper:
    """Made once for one content, and filed under the day of the decision."""
    assert application.decided_on is not None
    page = reverse("fukushi_mover:application_letter", args=[application.public_id])
    place = Place(application.pilot, Span.DAY, application.decided_on, Audience.OPERATOR, page=page)
    return keep(KIND, TEMPLATE, decision_context(application), language, place, application)
