from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


def _take_guards_off(using: str, **kwargs: Any) -> None:
    from .models import guards

    guards.remove(connections[using])


def _put_guards_on(using: str, **kwargs: Any) -> None:
    from .models import guards

    guards.install(connections[using])


class FukushiMoverConfig(AppConfig):
    name = "portal.fukushi_mover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from portal.models_projects.models import ModelProject
        from portal.records.next_steps import register_next_step
        from portal.ui import navigation, status

        from . import rules

        pre_migrate.connect(_take_guards_off, sender=self)
        post_migrate.connect(_put_guards_on, sender=self)
        register_next_step(
            ModelProject,
            _("Set up its pilot"),
            lambda project: reverse("fukushi_mover:pilot_add", args=[project.public_id]),
            lambda person, project: (
                rules.can_make_pilot.test(person, project) and not project.pilots.exists()
            ),
        )
        status.register(
            {
                "received": "waiting",
                "in_review": "active",
                "refused": "danger",
                "superseded": "muted",
                "booked": "active",
                "aboard": "active",
                "unfulfilled": "danger",
                "in_hospital": "warning",
                "paused": "waiting",
                "left": "muted",
                "deceased": "muted",
            }
        )
        item = partial(navigation.Item, area="work")
        desk = partial(item, is_desk=True)
        navigation.register(
            desk(
                _("Pick-up days"), "fukushi_mover:day_list", order=60, rule=rules.works_for_provider
            )
        )
        navigation.register(
            item(
                _("Vans and riders"),
                "fukushi_mover:rider_list",
                order=61,
                rule=rules.works_for_provider,
            )
        )
        navigation.register(
            item(
                _("Transport records"),
                "fukushi_mover:transport_records",
                order=61,
                rule=rules.works_for_provider,
            )
        )
        navigation.register(
            item(
                _("Registrations"),
                "fukushi_mover:application_list",
                order=61,
                rule=rules.reviews_applications,
            )
        )
        navigation.register(
            desk(_("My run"), "fukushi_mover:drive", order=62, rule=rules.is_driver)
        )
        navigation.register(
            desk(_("Go out"), "fukushi_mover:ride", order=63, rule=rules.is_resident)
        )
        navigation.register(
            desk(_("Service desk"), "fukushi_mover:call_desk", order=59, rule=rules.operates)
        )
        navigation.register(
            item(_("Pilots"), "fukushi_mover:pilot_list", order=64, rule=rules.sees_pilot)
        )
        navigation.register(
            item(
                _("My calendar"),
                "fukushi_mover:calendar",
                order=66,
                rule=rules.is_driver | rules.is_resident,
            )
        )
