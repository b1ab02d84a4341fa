"""What a bureau's people may do in the admin: two groups, kept in step with memberships."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections, models
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.models import User

from .enums import Role

STAFF_GROUP = "Bureau staff"
MANAGER_GROUP = "Bureau managers"
GROUP_OF_ROLE = {Role.BUREAU_STAFF: STAFF_GROUP, Role.BUREAU_MANAGER: MANAGER_GROUP}

_PAGE_VERBS = {
    STAFF_GROUP: ("add_page", "change_page"),
    MANAGER_GROUP: (
        "add_page",
        "change_page",
        "publish_page",
        "lock_page",
        "unlock_page",
        "bulk_delete_page",
    ),
}
_COLLECTION_VERBS = {
    "image": ("add", "change", "choose"),
    "document": ("add", "change", "choose"),
}
# Who belongs where is changed by actions with guards of their own, never by a form that asks for no reason.
_ONLY_LOOKED_AT = {"membership", "invitation", "prefecture"}
# Which roles a kind of organisation may have decides who may do what: a manager's matter.
_KEPT_BY_MANAGERS = {"organisationkind"}
_RECORD_VERBS = {
    STAFF_GROUP: ("view", "add", "change"),
    MANAGER_GROUP: ("view", "add", "change", "delete"),
}


def sync_access(user: User) -> None:
    """`is_staff` and the two groups follow the person's effective memberships; nothing else is touched."""
    from .models import Membership

    roles = set(
        Membership.objects.effective()
        .filter(user=user, role__in=GROUP_OF_ROLE)
        .values_list("role", flat=True)
    )
    wanted = {GROUP_OF_ROLE[Role(role)] for role in roles}
    held = set(user.groups.filter(name__in=GROUP_OF_ROLE.values()).values_list("name", flat=True))
    for name in wanted - held:
        user.groups.add(Group.objects.get_or_create(name=name)[0])
    if gone := held - wanted:
        user.groups.remove(*Group.objects.filter(name__in=gone))
    is_staff = bool(wanted) or user.is_superuser
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def follow_membership(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """However a membership changes (an action, the admin, a deletion), access changes with it."""
    if instance.role in GROUP_OF_ROLE:
        sync_access(instance.user)


def ensure_groups(sender: AppConfig | None = None, using: str = "default", **kwargs: Any) -> None:
    """After each migrate: the groups, their permissions, and the workflow that managers approve. Idempotent."""
    from wagtail.models import GroupPagePermission, Page

    tables = set(connections[using].introspection.table_names())
    if not {GroupPagePermission._meta.db_table, "wagtailcore_workflow", "auth_group"} <= tables:
        return
    root = Page.objects.filter(depth=1).first()
    if root is None:
        return
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    for name in (STAFF_GROUP, MANAGER_GROUP):
        group = Group.objects.get_or_create(name=name)[0]
        _let_into_admin(group)
        _let_translate(group)
        _grant_pages(group, root)
        _grant_collections(group)
        _grant_records(group)
    ensure_workflow(root)


def _let_into_admin(group: Group) -> None:
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )


def _let_translate(group: Group) -> None:
    """Pages are written in Japanese and translated by the same people."""
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="wagtail_localize", codename="submit_translation"
        )
    )


def _grant_pages(group: Group, root: Any) -> None:
    from wagtail.models import GroupPagePermission

    for codename in _PAGE_VERBS[group.name]:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _grant_collections(group: Group) -> None:
    from wagtail.models import Collection, GroupCollectionPermission

    top = Collection.get_first_root_node()
    if top is None:
        return
    for model, verbs in _COLLECTION_VERBS.items():
        for permission in Permission.objects.filter(
            content_type__app_label=f"wagtail{model}s", codename__in=[f"{v}_{model}" for v in verbs]
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=top, permission=permission
            )


def _grant_records(group: Group) -> None:
    """Records of the rooms that the settings name. Personal data (`…Private`) is never among them."""
    wanted = [
        f"{verb}_{model._meta.model_name}"
        for label in settings.STAFF_ADMIN_APPS
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.endswith("Private")
        for verb in _verbs(group.name, model)
    ]
    permissions = Permission.objects.filter(
        content_type__app_label__in=settings.STAFF_ADMIN_APPS, codename__in=wanted
    )
    given = group.permissions.filter(content_type__app_label__in=settings.STAFF_ADMIN_APPS)
    group.permissions.remove(*given.exclude(codename__in=wanted))
    group.permissions.add(*permissions)


def _verbs(group_name: str, model: type[models.Model]) -> tuple[str, ...]:
    if model._meta.app_label == "organisations" and model._meta.model_name in _ONLY_LOOKED_AT:
        return ("view",)
    if group_name == STAFF_GROUP and model._meta.model_name in _KEPT_BY_MANAGERS:
        return ("view",)
    return _RECORD_VERBS[group_name]


def ensure_workflow(root: Any) -> Any:
    """One step for every page below `root`: a bureau manager approves it, or sends it back with a reason."""
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

    with override("ja"):  # a row's name, read by the bureaus' staff
        name = _("Approval by a bureau manager")
    if (workflow := Workflow.objects.filter(name=name).first()) is not None:
        return workflow
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.add(Group.objects.get_or_create(name=MANAGER_GROUP)[0])
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    # In place of the one that a new Wagtail comes with, whose moderators are nobody here.
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    return workflow
