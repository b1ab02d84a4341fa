from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "portal.demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401
