from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover.queries.reminders import Reminder, reminders
from portal.fukushi_mover.rules import works_for_provider
from portal.ui.dates import today
from portal.ui.pages import page_of

from .pages import tabs


class Reminders(RuleRequiredMixin, TemplateView):
    rule = works_for_provider
    template_name = "fukushi_mover/reminders.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = page_of(self.request, reminders(self.request.user, today()))
        return super().get_context_data(**kwargs) | {
            "rows": [_row(one) for one in page],
            "page_obj": page,
            "today": today(),
            "tabs": tabs(self.request.user, "reminder"),
        }


def _row(one: Reminder) -> dict[str, Any]:
    page = f"fukushi_mover:{one.record._meta.model_name}_edit"
    return {
        "due": one.due,
        "whose": one.record,
        "what": one.what,
        "url": reverse(page, args=[one.record.public_id]),
    }
