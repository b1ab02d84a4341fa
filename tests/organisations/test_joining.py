import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted
from portal.notices.models import Notice
from portal.organisations.actions import invite_person
from portal.organisations.actions.register_organisation import approve, decline
from portal.organisations.enums import Bureau, InvitationState, OrganisationState, Role
from portal.organisations.models import Invitation, Membership, Organisation
from portal.organisations.queries.membership import memberships_of
from portal.organisations.queries.work import open_work
from portal.organisations.refusals import Refused
from tests.organisations.factories import OrganisationFactory, UserFactory, kind, member, prefecture
from tests.support.plain import plain_client, visit

pytestmark = pytest.mark.django_db
NEW = {
    "display_name": "新井 光",
    "kana": "",
    "name_en": "",
    "language": "ja",
    "password": "correct horse battery",
}


def _link() -> str:
    return re.search(r"http://[^/]+(/\S*invitation/\S+)", Notice.objects.latest("pk").body)[1]


def _invite(
    role=Role.DISPATCHER, email="new@example.invalid", **values
) -> tuple[User, Organisation]:
    manager = member(Role.PROVIDER_MANAGER)
    organisation = memberships_of(manager)[0].organisation
    invite_person.invite(manager, organisation, email, role, **values)
    return manager, organisation


def test_a_manager_invites_and_a_new_person_joins(client):
    manager, organisation = _invite()
    link = _link()
    assert client.get(link).status_code == 200
    answer = client.post(link, NEW)
    assert answer.headers["Location"] == reverse("account_login")
    user = User.objects.get(email="new@example.invalid")
    assert [(m.organisation, m.role) for m in memberships_of(user)] == [
        (organisation, "dispatcher")
    ]
    assert EmailAddress.objects.get(user=user).verified
    assert user.check_password(NEW["password"])
    assert (
        Notice.objects.filter(user=manager, template="organisations/invitation_accepted").count()
        == 1
    )


def test_the_link_works_once(client):
    _invite()
    link = _link()
    client.post(link, NEW)
    assert client.get(link).status_code == 410
    assert client.post(link, NEW).status_code == 410
    assert Membership.objects.filter(user__email="new@example.invalid").count() == 1


def test_the_link_expires(client):
    _invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(_link()).status_code == 410


def test_the_token_stands_nowhere_in_the_invitation():
    _invite()
    token = _link().rstrip("/").rsplit("/")[-1]
    assert token not in str(Invitation.objects.values().get())


def test_an_existing_person_signs_in_and_accepts(client):
    user = UserFactory(email="known@example.invalid")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _manager, organisation = _invite(email=user.email)
    link = _link()
    assert client.post(link, NEW).headers["Location"].startswith(reverse("account_login"))
    client.force_login(user)
    client.post(link)
    assert Membership.objects.get(user=user).organisation == organisation
    assert User.objects.get(pk=user.pk).display_name == user.display_name


def test_somebody_else_cannot_accept(client):
    _invite()
    client.force_login(UserFactory())
    client.post(_link())
    assert Invitation.objects.get().state == InvitationState.OPEN
    assert not Membership.objects.filter(role=Role.DISPATCHER).exists()


def test_a_weak_password_opens_no_account(client):
    _invite()
    assert client.post(_link(), NEW | {"password": "1234567890"}).status_code == 200
    assert not User.objects.filter(email="new@example.invalid").exists()


def test_nobody_invites_into_a_role_that_the_kind_does_not_have():
    with pytest.raises(Refused):
        _invite(role=Role.BUREAU_MANAGER)
    assert not Invitation.objects.exists()


def test_who_may_invite_whom():
    home = OrganisationFactory()
    other = member(Role.PROVIDER_MANAGER)
    driver = member(Role.DRIVER, home)
    staff = member(Role.BUREAU_STAFF)
    for stranger in (other, driver, staff, UserFactory()):
        with pytest.raises(NotPermitted):
            invite_person.invite(stranger, home, "x@example.invalid", Role.DRIVER)
    boss = member(Role.BUREAU_MANAGER)
    assert invite_person.invite(boss, home, "x@example.invalid", Role.DRIVER).is_open


def test_a_health_bureau_manager_does_not_reach_into_shizuoka():
    home = OrganisationFactory(prefecture=prefecture("22"))
    with pytest.raises(NotPermitted):
        invite_person.invite(member(Role.BUREAU_MANAGER), home, "x@example.invalid", Role.DRIVER)


def test_a_bureaus_manager_lets_nobody_into_the_other_bureau():
    ours = member(Role.BUREAU_MANAGER)
    theirs = OrganisationFactory(kind=kind("bureau"), bureau=Bureau.ECONOMY)
    with pytest.raises(NotPermitted):
        invite_person.invite(ours, theirs, "x@example.invalid", Role.BUREAU_MANAGER)


def test_a_second_invitation_replaces_the_first(client):
    manager, organisation = _invite()
    first = _link()
    invite_person.invite(manager, organisation, "new@example.invalid", Role.DISPATCHER)
    assert client.get(first).status_code == 410
    assert client.get(_link()).status_code == 200


def test_a_withdrawn_invitation_is_gone(client):
    manager, _organisation = _invite()
    client.force_login(manager)
    client.post(
        reverse("organisations:withdraw_invitation", args=[Invitation.objects.get().public_id])
    )
    assert Invitation.objects.get().state == InvitationState.WITHDRAWN
    client.logout()
    assert client.get(_link()).status_code == 410


REGISTRATION = {
    "name": "株式会社見本",
    "kana": "みほん",
    "prefecture": "10",
    "website": "",
    "summary": "見守りの機器をつくっています。",
    "person_name": "見本 花子",
    "email": "hanako@example.invalid",
    "nickname": "",
}


@pytest.fixture
def registered(client):
    kind("venture"), prefecture("10")
    member(Role.BUREAU_MANAGER)
    assert client.post(reverse("organisations:register"), REGISTRATION).status_code == 302
    return Organisation.objects.get(name_ja="株式会社見本")


def test_a_registration_counts_when_the_address_is_confirmed(client, registered):
    assert not Organisation.objects.applied().exists()
    client.post(_link(), NEW)
    assert list(Organisation.objects.applied()) == [registered]
    user = User.objects.get(email="hanako@example.invalid")
    assert memberships_of(user) == []
    assert Notice.objects.filter(template="organisations/registration_waiting").count() == 1


def test_approval_gives_the_rights_and_tells_the_applicant(client, registered):
    client.post(_link(), NEW)
    approve(member(Role.BUREAU_STAFF), registered)
    user = User.objects.get(email="hanako@example.invalid")
    assert [m.role for m in memberships_of(user)] == ["venture_member"]
    assert (
        Notice.objects.filter(user=user, template="organisations/registration_active").count() == 1
    )


def test_declining_needs_a_reason_and_says_it(client, registered):
    client.post(_link(), NEW)
    staff = member(Role.BUREAU_STAFF)
    with pytest.raises(Refused):
        decline(staff, registered, "  ")
    decline(staff, registered, "対象外の事業です。")
    registered.refresh_from_db()
    assert registered.state == OrganisationState.DECLINED
    assert (
        "対象外の事業です。"
        in Notice.objects.get(template="organisations/registration_declined").body
    )
    with pytest.raises(Refused):
        approve(staff, registered)


def test_the_answer_to_a_known_address_is_the_same(client, registered):
    UserFactory(email="known@example.invalid")
    answer = client.post(
        reverse("organisations:register"), REGISTRATION | {"email": "known@example.invalid"}
    )
    assert answer.headers["Location"] == reverse("organisations:registered")


def test_a_machine_that_fills_in_everything_registers_nothing(client, registered):
    client.post(reverse("organisations:register"), REGISTRATION | {"nickname": "x"})
    assert Organisation.objects.filter(name_ja="株式会社見本").count() == 1


def test_one_address_registers_three_times_an_hour(client, registered):
    codes = [
        client.post(reverse("organisations:register"), REGISTRATION).status_code for _ in range(3)
    ]
    assert codes == [302, 302, 429]


def test_staff_decide_in_the_admin(client, registered):
    client.post(_link(), NEW)
    client.force_login(member(Role.BUREAU_STAFF))
    assert (
        "株式会社見本" in client.get(reverse("organisations_admin:registrations")).content.decode()
    )
    page = reverse("organisations_admin:registration", args=[registered.public_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"decision": "decline", "reason": ""}).status_code == 200
    assert client.post(page, {"decision": "approve"}).status_code == 302
    registered.refresh_from_db()
    assert registered.state == OrganisationState.ACTIVE


def test_a_registration_waits_in_the_work_of_the_bureaus_until_it_is_decided(client, registered):
    client.post(_link(), NEW)
    staff, venture = member(Role.BUREAU_STAFF), member(Role.VENTURE_MEMBER)
    page = reverse("organisations_admin:registration", args=[registered.public_id])
    assert [(item.title, item.url) for item in open_work(staff)] == [("株式会社見本", page)]
    assert open_work(venture) == []
    client.force_login(staff)
    assert page in client.get(reverse("front:my_work")).content.decode()
    approve(staff, registered)
    assert open_work(staff) == []


def test_a_venture_does_not_decide(client, registered):
    client.post(_link(), NEW)
    venture = member(Role.VENTURE_MEMBER)
    with pytest.raises(NotPermitted):
        approve(venture, registered)
    client.force_login(venture)
    assert client.get(reverse("organisations_admin:registrations")).status_code == 302


def test_a_venture_registers_and_joins_by_buttons_alone():
    """At a browser without scripts, from the first page to the one that says what happens next."""
    kind("venture"), prefecture("10")
    client = plain_client()
    here = visit(client, reverse("organisations:register"))
    sent = {name: value for name, value in REGISTRATION.items() if value}
    here = here.submit("登録を申請する", **sent | {"email": "not an address"})
    assert (Organisation.objects.filter(name_ja=sent["name"]).count(), sent["summary"]) == (
        0,
        here.soup.find("textarea").get_text(strip=True),
    )
    here = here.submit("登録を申請する", email=sent["email"])
    assert here.address == reverse("organisations:registered")
    visit(client, _link()).submit("アカウントを作成して承諾する", password=NEW["password"])
    user = User.objects.get(email=sent["email"])
    assert (user.display_name, list(Organisation.objects.applied().values_list("name_ja"))) == (
        sent["person_name"],
        [(sent["name"],)],
    )
