import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from portal.accounts.models import User
from portal.organisations.enums import Role
from tests.organisations.factories import member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def strict(settings):
    settings.REQUIRE_STAFF_MFA = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _person(role: Role) -> User:
    user = member(role)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _type_password(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def _mailed_code() -> str:
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def test_a_municipality_officer_signs_in_with_a_password(client):
    user = _person(Role.MUNICIPALITY_OFFICER)
    _type_password(client, user)
    assert client.get(reverse("accounts:me")).status_code == 200


def test_who_signs_in_in_english_stays_in_english(client):
    user = _person(Role.MUNICIPALITY_OFFICER)
    answer = client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/en/needs/mine/"


def test_bureau_staff_type_a_mailed_code_after_the_password(client):
    user = _person(Role.BUREAU_STAFF)
    answer = _type_password(client, user)
    assert answer.headers["Location"] == reverse("account_confirm_login_code")
    assert client.get(reverse("accounts:me")).status_code == 302
    client.post(reverse("account_confirm_login_code"), {"code": _mailed_code()})
    assert client.get(reverse("accounts:me")).status_code == 200
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_wrong_code_opens_nothing_and_guessing_ends(client):
    user = _person(Role.BUREAU_STAFF)
    _type_password(client, user)
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONGX"})
    client.post(reverse("account_confirm_login_code"), {"code": _mailed_code()})
    assert "_auth_user_id" not in client.session


def test_staff_who_came_by_a_mailed_code_alone_are_asked_for_the_password(client):
    user = _person(Role.BUREAU_STAFF)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": _mailed_code()})
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.headers["Location"].startswith(reverse("accounts:second_step"))
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_session_that_proved_nothing_is_led_to_the_second_step(client):
    client.force_login(_person(Role.BUREAU_MANAGER))
    answer = client.get(reverse("accounts:me"))
    assert answer.headers["Location"].startswith(reverse("accounts:second_step"))


def test_one_click_sign_in_counts_in_demo_mode_alone(client, settings):
    client.force_login(_person(Role.BUREAU_MANAGER))
    session = client.session
    session["demo_sign_in"] = True
    session.save()
    assert client.get(reverse("accounts:me")).status_code == 302
    settings.DEMO_MODE = True
    assert client.get(reverse("accounts:me")).status_code == 200


def test_the_admin_has_no_door_of_its_own(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/admin/"
    user = _person(Role.BUREAU_STAFF)
    client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_alone(client):
    client.post(
        reverse("account_signup"),
        {"email": "x@example.invalid", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.filter(email="x@example.invalid").exists()


def test_a_person_changes_their_details(client):
    user = _person(Role.VENTURE_MEMBER)
    _type_password(client, user)
    client.post(
        reverse("accounts:me"),
        {"display_name": "改名 花子", "kana": "", "name_en": "Hanako Kaimei", "language": "en"},
    )
    user.refresh_from_db()
    assert (user.display_name, user.name_en, user.language) == ("改名 花子", "Hanako Kaimei", "en")


def test_the_second_step_leads_nowhere_else(client):
    client.force_login(_person(Role.VENTURE_MEMBER))
    answer = client.get(reverse("accounts:second_step"), {"next": "https://example.com/"})
    assert answer.headers["Location"] == "/my/"


def test_who_may_not_enter_the_admin_is_not_sent_round_in_a_circle(client):
    client.force_login(_person(Role.MUNICIPALITY_OFFICER))
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (404, 1)
    assert "トップページへ" in answer.content.decode()


def test_a_closed_sign_up_says_who_is_invited_and_where_companies_register(client):
    page = client.get("/account/signup/").content.decode()
    assert f'href="{reverse("organisations:register")}"' in page
    assert "招待" in page
