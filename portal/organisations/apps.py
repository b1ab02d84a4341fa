from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class OrganisationsConfig(AppConfig):
    name = "portal.organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from portal.ui.navigation import Item, register

        from . import access, rules

        membership = self.get_model("Membership")
        post_save.connect(access.follow_membership, sender=membership)
        post_delete.connect(access.follow_membership, sender=membership)
        post_migrate.connect(access.ensure_groups, sender=self)
        register(
            Item(
                _("Organisation"),
                "organisations:own",
                order=80,
                rule=rules.has_organisation,
                area="work",
            )
        )
