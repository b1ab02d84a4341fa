from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "portal.front"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.ui import navigation

        from .rules import is_bureau_staff

        navigation.register(navigation.Item(_("My work"), "front:my_work", order=10, area="work"))
        navigation.register(
            navigation.Item(
                _("Overview"), "front:overview", order=20, rule=is_bureau_staff, area="work"
            )
        )
