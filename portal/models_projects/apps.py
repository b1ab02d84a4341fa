from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ModelsProjectsConfig(AppConfig):
    name = "portal.models_projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.matching.models import Meeting
        from portal.records.next_steps import register_next_step
        from portal.ui import navigation, status

        from .actions.make_project import refusal
        from .rules import can_make_project

        register_next_step(
            Meeting,
            _("Make a model project"),
            lambda meeting: reverse("models_projects:project_create", args=[meeting.public_id]),
            lambda person, meeting: (
                can_make_project.test(person, meeting.event_need.need) and not refusal(meeting)
            ),
        )
        status.register({"reached": "success", "missed": "warning"})
        navigation.register(
            navigation.Item(_("Model projects"), "models_projects:project_list", order=40)
        )
