from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaravanConfig(AppConfig):
    name = "portal.caravan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.search.registry import register_searchable
        from portal.ui.navigation import Item, register

        from .handover import register_handovers
        from .models import Need
        from .rules import can_list_visits, can_plan_visit, can_submit_need

        register(Item(_("Needs"), "caravan:need_list", order=20))
        register(
            Item(_("Visits"), "caravan:visit_list", order=30, rule=can_list_visits, area="work")
        )
        register(
            Item(
                _("Follow-ups"),
                "caravan:follow_up_list",
                order=35,
                rule=can_plan_visit,
                area="work",
            )
        )
        register(
            Item(
                _("Our needs"),
                "caravan:need_mine",
                order=30,
                rule=can_submit_need,
                area="work",
                is_desk=True,
                desk_rank=1,  # a provider's manager comes for the vans first
            )
        )
        register(Item(_("Ask for a visit"), "caravan:visit_request", order=60))
        register_handovers()
        # Public words only: a draft or an internal note never enters the index.
        register_searchable(
            "need",
            Need,
            fields=(
                "summary",
                "background",
                "theme.name",
                "municipality.name",
                "organisation.name",
            ),
            visible_to=lambda person: Need.objects.public(),
            label=_("need"),
        )
