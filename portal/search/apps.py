from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .pages import connect

        connect()
