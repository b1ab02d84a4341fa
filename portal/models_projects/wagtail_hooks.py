from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import UpdatedAtColumn

from portal.organisations.area_viewset import AreaViewSet

from .filters import ProjectFilter
from .models import ModelProject


class ModelProjectViewSet(AreaViewSet):
    model = ModelProject
    icon = "clipboard-list"
    menu_label = _("Model projects")
    menu_order = 240
    add_to_admin_menu = True
    copy_view_enabled = False
    filterset_class = ProjectFilter
    list_display = ["title", "municipality", "lead", "state", "starts_on", UpdatedAtColumn()]
    list_export = [
        "title_ja",
        "title_en",
        "municipality",
        "lead",
        "state",
        "starts_on",
        "ends_on",
        "is_fictional",
    ]
    search_fields = ["title_ja", "title_en"]
    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title_ja", "title_en", "summary_ja", "summary_en")],
            heading=_("What it is"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("municipality", "lead", "starts_on", "ends_on", "state", "is_public")
            ],
            heading=_("Who and when"),
        ),
        InlinePanel("partners", label=_("Partner")),
        InlinePanel("milestones", label=_("Milestone")),
        InlinePanel("indicators", label=_("Indicator")),
        InlinePanel("risks", label=_("Risk")),
    ]


@hooks.register("register_admin_viewset")
def register_projects() -> ModelProjectViewSet:
    return ModelProjectViewSet("model_projects")
