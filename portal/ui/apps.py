from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "portal.ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import lookups  # noqa: F401
        from .days import check_every_day

        check_every_day()
