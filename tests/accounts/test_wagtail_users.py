import pytest
from django.urls import reverse

from portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = User.objects.create_superuser("root@example.invalid", "x", display_name="管理 者")
    client.force_login(user)
    return user


def test_the_list_of_people_opens(client, boss):
    assert boss.email in client.get(reverse("wagtailusers_users:index")).content.decode()


def test_a_person_is_added_and_changed_by_e_mail_address(client, boss):
    add = reverse("wagtailusers_users:add")
    assert client.get(add).status_code == 200
    password = "correct horse battery"
    client.post(
        add,
        {
            "email": "new@example.invalid",
            "display_name": "新任 者",
            "language": "ja",
            "password1": password,
            "password2": password,
        },
    )
    user = User.objects.get(email="new@example.invalid")
    assert (user.display_name, user.check_password(password)) == ("新任 者", True)
    edit = reverse("wagtailusers_users:edit", args=[user.pk])
    assert client.get(edit).status_code == 200
    client.post(
        edit, {"email": user.email, "display_name": "改名 者", "language": "ja", "is_active": "on"}
    )
    user.refresh_from_db()
    assert user.display_name == "改名 者"


def test_the_admin_profile_opens(client, boss):
    assert client.get(reverse("wagtailadmin_account")).status_code == 200
