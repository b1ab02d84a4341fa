from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from portal.caravan.models import Need, Theme
from portal.organisations.models import Prefecture
from portal.practices.models import PracticePage


class HomePage(Page):
    """What worked in a town like mine? One search field, themes, the map, three newest practices."""

    lead = models.TextField(_("lead"), blank=True)
    search_examples = models.CharField(
        _("example words"), max_length=120, blank=True, help_text=_("Separated by spaces.")
    )

    template = "front/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("search_examples")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        practices = (
            PracticePage.objects.live()
            .filter(locale_id=self.locale_id)
            .select_related("municipality__prefecture")
            .order_by("-first_published_at")[:3]
        )
        needs = Need.objects.public().select_related("municipality__prefecture", "theme")
        return context | {
            "practices": practices,
            "needs": needs.order_by("-published_at")[:4],
            "themes": Theme.objects.all(),
            "prefectures": Prefecture.objects.annotate(
                need_count=models.Count(
                    "municipalities__needs",
                    filter=models.Q(municipalities__needs__in=Need.objects.public()),
                )
            ),
            "examples": self.search_examples.split(),
        }
