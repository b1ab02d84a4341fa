from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "portal.practices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.models_projects.models import ModelProject
        from portal.records.next_steps import register_next_step
        from portal.ui import navigation

        from .actions.ensure_practice_home import LIST_SLUG
        from .models import PracticePage
        from .rules import can_draft_practice

        navigation.register(
            navigation.Item(_("Good practices"), "wagtail_serve", order=15, args=(f"{LIST_SLUG}/",))
        )
        register_next_step(
            ModelProject,
            _("Draft a good practice"),
            lambda project: reverse("practices:practice_draft", args=[project.public_id]),
            lambda person, project: (
                can_draft_practice.test(person, project)
                and not PracticePage.objects.filter(project=project).exists()
            ),
            order=1,  # what is to be told comes after what is to be tried
        )
