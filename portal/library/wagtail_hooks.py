from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .filters import MeasureFilter
from .models import Measure


class MeasureViewSet(SnippetViewSet):
    model = Measure
    icon = "folder-open-inverse"
    menu_label = _("Measures")
    menu_name = "measures"
    menu_order = 220
    add_to_admin_menu = True
    copy_view_enabled = False
    filterset_class = MeasureFilter
    list_display = ["title", "bureau", "kind", "target", "fiscal_year", "deadline", "state"]
    list_export = [
        "title_ja",
        "title_en",
        "summary_ja",
        "summary_en",
        "bureau",
        "kind",
        "target",
        "element",
        "fiscal_year",
        "deadline",
        "state",
        "url",
        "is_fictional",
    ]
    search_fields = ["title_ja", "title_en", "summary_ja"]
    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title_ja", "summary_ja", "body_ja")],
            heading=_("In Japanese"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title_en", "summary_en", "body_en")],
            heading=_("In English"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("bureau"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("target"), FieldPanel("element")]),
                FieldRowPanel([FieldPanel("fiscal_year"), FieldPanel("deadline")]),
                FieldPanel("url"),
            ],
            heading=_("For whom and until when"),
        ),
        FieldPanel("state"),
        FieldPanel("is_fictional"),
    ]


register_snippet(MeasureViewSet)
