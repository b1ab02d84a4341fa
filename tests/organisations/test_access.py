import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Task, Workflow

from portal.organisations.access import MANAGER_GROUP, STAFF_GROUP, ensure_groups
from portal.organisations.enums import OrganisationState, Role
from portal.organisations.models import Membership, Organisation
from portal.organisations.queries.membership import has_role
from tests.organisations.factories import OrganisationFactory, member, prefecture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups():
    ensure_groups()


def _groups(user) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def test_access_follows_the_membership():
    user = member(Role.BUREAU_STAFF)
    assert (user.is_staff, _groups(user)) == (True, [STAFF_GROUP])
    membership = user.memberships.get()
    membership.ended_at = timezone.now()
    membership.save()
    user.refresh_from_db()
    assert (user.is_staff, _groups(user)) == (False, [])


def test_other_roles_never_enter_the_admin(client):
    for role in set(Role) - {Role.BUREAU_STAFF, Role.BUREAU_MANAGER}:
        user = member(role)
        assert (user.is_staff, _groups(user)) == (False, [])
        client.force_login(user)
        assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_staff_write_and_managers_publish():
    staff, manager = member(Role.BUREAU_STAFF), member(Role.BUREAU_MANAGER)

    def verbs(user):
        group = user.groups.get()
        return set(group.page_permissions.values_list("permission__codename", flat=True))

    assert verbs(staff) == {"add_page", "change_page"}
    assert "publish_page" in verbs(manager)


def test_staff_and_managers_translate_pages():
    for user in (member(Role.BUREAU_STAFF), member(Role.BUREAU_MANAGER)):
        assert user.has_perm("wagtail_localize.submit_translation")


def test_nobody_of_a_bureau_gives_themselves_a_role_in_the_admin():
    for user in (member(Role.BUREAU_STAFF), member(Role.BUREAU_MANAGER)):
        assert not user.has_perm("organisations.add_membership")
        assert not user.has_perm("organisations.change_membership")
        assert not user.has_perm("accounts.change_user")
        assert user.has_perm("organisations.view_membership")


def test_only_managers_say_which_roles_a_kind_of_organisation_may_have():
    staff, manager = member(Role.BUREAU_STAFF), member(Role.BUREAU_MANAGER)
    change = Permission.objects.get(codename="change_organisationkind")
    Group.objects.get(name=STAFF_GROUP).permissions.add(change)
    ensure_groups()
    assert staff.has_perm("organisations.view_organisationkind")
    assert not staff.has_perm("organisations.change_organisationkind")
    assert not staff.has_perm("organisations.add_organisationkind")
    assert manager.has_perm("organisations.change_organisationkind")


def test_ensuring_again_changes_nothing():
    def state():
        return {
            group.name: (group.permissions.count(), group.page_permissions.count())
            for group in Group.objects.filter(name__in=[STAFF_GROUP, MANAGER_GROUP])
        }, Workflow.objects.filter(active=True).count()

    before = state()
    ensure_groups()
    assert state() == before


def test_pages_know_one_way_of_approval_and_its_name_is_japanese():
    name = "局の管理職による承認"
    assert [workflow.name for workflow in Workflow.objects.all()] == [name]
    assert [task.name for task in Task.objects.all()] == [name]


def test_the_admins_groups_are_the_bureaus_own():
    """Wagtail's editors and moderators are nobody here."""
    names = Group.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == [MANAGER_GROUP, STAFF_GROUP]


def test_an_organisation_that_waits_gives_no_rights():
    user = member(Role.VENTURE_MEMBER)
    Organisation.objects.update(state=OrganisationState.PENDING)
    assert not has_role(user, Role.VENTURE_MEMBER)


@pytest.mark.parametrize(
    "name",
    [
        "organisation_rows",
        "memberships",
        "posts",
        "invitations",
        "municipalities",
        "prefectures",
        "organisation_kinds",
    ],
)
def test_staff_lists_open_search_and_export(client, name):
    OrganisationFactory(prefecture=prefecture("22"))
    client.force_login(member(Role.BUREAU_MANAGER))
    index = reverse(f"{name}:index")
    assert client.get(index).status_code == 200
    assert client.get(index, {"q": "団体"}).status_code == 200
    if name not in ("prefectures", "organisation_kinds"):
        answer = client.get(index, {"export": "xlsx"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("application/vnd.openxml")


def test_an_organisation_has_its_history_and_can_be_changed(client):
    organisation = OrganisationFactory()
    client.force_login(member(Role.BUREAU_STAFF))
    edit = reverse("organisation_rows:edit", args=[organisation.pk])
    assert client.get(edit).status_code == 200
    form = {
        "kind": organisation.kind_id,
        "name_ja": "改称（架空）",
        "name_en": "",
        "kana": "",
        "prefecture": "10",
        "municipality": "",
        "summary_ja": "",
        "summary_en": "",
        "website": "",
    }
    assert client.post(edit, form).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name_ja == "改称（架空）"
    assert (
        client.get(reverse("organisation_rows:history", args=[organisation.pk])).status_code == 200
    )
    assert Membership.objects.count() == 1
