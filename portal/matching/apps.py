from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "portal.matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.search.registry import register_searchable
        from portal.ui import navigation, status

        from .models import Event, Solution
        from .rules import can_offer_solutions, can_participate

        register_searchable(
            "solution", Solution, ["summary", "body", "organisation.name"], label=_("Solution")
        )
        register_searchable("event", Event, ["summary", "venue"], label=_("Event"))
        navigation.register(navigation.Item(_("Matching events"), "matching:event_list", order=30))
        navigation.register(navigation.Item(_("Solutions"), "matching:solution_list", order=35))
        navigation.register(
            navigation.Item(
                _("My solutions"),
                "matching:my_solutions",
                order=30,
                rule=can_offer_solutions,
                area="work",
                is_desk=True,
            )
        )
        navigation.register(
            navigation.Item(
                _("My registrations"),
                "matching:my_events",
                order=35,
                rule=can_participate,
                area="work",
            )
        )
        status.register(
            {"replaced": "muted", "talks": "active", "information": "neutral", "none": "muted"}
        )
