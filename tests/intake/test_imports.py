from collections.abc import Iterator

import pytest
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path

from portal.accounts.models import User
from portal.intake.columns import Column, ReadRow
from portal.intake.imports import ImportView, NotApplied
from portal.intake.problems import RowProblem
from portal.urls import urlpatterns as portal_urls
from tests.organisations.factories import UserFactory

pytestmark = pytest.mark.django_db


class PeopleImport(LoginRequiredMixin, ImportView):
    columns = (
        Column("name", "氏名", is_required=True),
        Column("email", "メール", is_required=True),
    )
    success_url = "/notices/"

    def apply(self, rows: list[ReadRow]) -> int:
        for row in rows:
            if User.objects.filter(email=row.values["email"]).exists():
                raise NotApplied([RowProblem(row.line, "メール", "twice")])
            UserFactory(display_name=row.values["name"], email=row.values["email"])
        return len(rows)


urlpatterns = [path("test-import/", PeopleImport.as_view()), *portal_urls]


@pytest.fixture(autouse=True)
def addresses(settings) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    return


@pytest.fixture
def person(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def preview(client: Client, text: str, encoding: str = "cp932"):
    file = SimpleUploadedFile("people.csv", text.encode(encoding))
    return client.post("/test-import/", {"file": file})


GOOD = "氏名,メール\n山田,yamada@example.invalid\n鈴木,suzuki@example.invalid\n"


def test_a_preview_writes_nothing_and_its_confirmation_writes_all(
    client: Client, person: User
) -> None:
    page = preview(client, GOOD)
    assert (page.status_code, User.objects.count()) == (200, 1)
    answer = client.post("/test-import/", {"upload": page.context["token"]})
    assert (answer.url, User.objects.count()) == ("/notices/", 3)


def test_a_confirmation_counts_once(client: Client, person: User) -> None:
    token = preview(client, GOOD).context["token"]
    for _ in range(2):
        client.post("/test-import/", {"upload": token})
    assert User.objects.count() == 3


def test_problems_are_shown_by_line_and_nothing_can_be_confirmed(
    client: Client, person: User
) -> None:
    page = preview(client, "氏名,メール\n,a@example.invalid\n鈴木,\n")
    assert (page.status_code, page.context["token"]) == (422, "")
    assert [(p.line, p.column) for p in page.context["problems"]] == [(2, "氏名"), (3, "メール")]


def test_all_or_nothing(client: Client, person: User) -> None:
    page = preview(client, GOOD + "佐藤,yamada@example.invalid\n")
    answer = client.post("/test-import/", {"upload": page.context["token"]})
    assert (answer.status_code, User.objects.count()) == (422, 1)


def test_another_persons_upload_cannot_be_confirmed(client: Client, person: User) -> None:
    token = preview(client, GOOD).context["token"]
    client.force_login(UserFactory())
    client.post("/test-import/", {"upload": token})
    assert User.objects.count() == 2


def test_a_file_that_is_no_table_is_refused_in_the_form(client: Client, person: User) -> None:
    page = client.post("/test-import/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")})
    assert (page.status_code, bool(page.context["form"].errors["file"])) == (422, True)
