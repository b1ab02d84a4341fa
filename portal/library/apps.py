from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "portal.library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.search.registry import register_searchable
        from portal.ui import navigation

        from .models import Measure

        navigation.register(navigation.Item(_("Measures"), "library:measure_list", order=40))
        for order, label, path in (
            (80, _("The partnership"), "partnership/"),
            (85, _("News"), "news/"),
        ):
            navigation.register(navigation.Item(label, "wagtail_serve", order=order, args=(path,)))
        register_searchable(
            "measure",
            Measure,
            fields=("summary", "body"),
            visible_to=lambda person: Measure.objects.published(),
            label=_("measure"),
        )
