from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "portal.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Without it a web process would send its tasks to a broker that nobody set up.
        from portal import celery  # noqa: F401
