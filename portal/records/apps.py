from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "portal.records"
    default_auto_field = "django.db.models.BigAutoField"
