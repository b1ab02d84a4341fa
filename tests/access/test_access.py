"""Every address of the resolver × every kind of person × where the record stands.

An address of ours that no table declares fails; so does a package's that is not known below.
"""

import importlib
import re
import uuid
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponseNotFound
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal import urls
from portal.accounts.models import User
from tests.access.addresses import Address, addresses
from tests.access.kinds import Row, Table
from tests.support import database
from tests.support.personas import HEALTH, HOME, SHIZUOKA, SIGNED_IN, Persona, Stage, sign_in

FOLDER = Path(__file__).parent

# Addresses that packages bring: how their route begins, and why the package itself can be trusted with them.
PACKAGES = {
    "documents/": "Wagtail documents are public only",
    "account/": "allauth: signing in and out, one's own account",
}
PACKAGE_NAMES = {
    "wagtail_serve": "pages, as public as their editors made them",
    "wagtailcore_authenticate_with_password": "the password of a page",
    "wagtailcore_login": "the sign-in of a private page",
    "api:api-root": "ninja: lists nothing",
    "api:openapi-json": "ninja: describes the public API",
    "api:openapi-view": "ninja: the same as a page",
}
OUTSIDERS = (
    Persona.ANONYMOUS,
    Persona.STRANGER,
    Persona.PREFECTURE_OFFICER,
    Persona.MUNICIPALITY_OFFICER,
    Persona.PROVIDER_MANAGER,
    Persona.VENTURE_MEMBER,
    Persona.RESIDENT,
)


def tables() -> dict[str, Table]:
    names = sorted(path.stem for path in FOLDER.glob("table_*.py"))
    return {name: importlib.import_module(f"tests.access.{name}").ACCESS for name in names}


def rows() -> Iterator[tuple[str, int, Row]]:
    for table in tables().values():
        for name, declared in table.items():
            for number, row in enumerate(declared if isinstance(declared, list) else [declared]):
                yield name, number, row


def _from_a_package(address: Address) -> bool:
    return not address.is_ours and (
        address.is_admin
        or address.name in PACKAGE_NAMES
        or any(address.route.startswith(route) for route in PACKAGES)
    )


def _app(name: str) -> str:
    return name.partition(":")[0] if ":" in name else "front"


def _known() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for address in addresses():
        redirect_only = address.view.endswith("RedirectView")
        if not (_from_a_package(address) or address.is_admin or redirect_only):
            name = address.name or f"without a name: {address.route}"
            found.setdefault(_app(name), set()).add(name)
    return found


@pytest.mark.parametrize("app", sorted(_known()))
def test_every_address_is_declared_once(app: str) -> None:
    declared = [n for table in tables().values() for n in table if _app(n) == app]
    assert sorted(declared) == sorted(_known()[app])


def test_no_row_is_about_an_address_that_is_gone() -> None:
    known = set().union(*_known().values())
    assert {n for table in tables().values() for n in table} - known == set()


@dataclass(frozen=True)
class Cast:
    """Everybody of one place, signed in. A test that changes its records takes a `copy`."""

    stage: Stage
    sessions: Mapping[Persona, str]

    def copy(self) -> Stage:
        return deepcopy(self.stage)

    def client(self, persona: Persona) -> Client:
        client = Client()
        if persona is not Persona.ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[persona]
        return client


@pytest.fixture(scope="module")
def cast(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Cast]:
    """Made once, since 23 people take longer to sign in than to ask; gone before another file's tests."""
    stage = Stage(request.param)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        sessions = {persona: _session(stage.user(persona)) for persona in SIGNED_IN}
    yield Cast(stage, sessions)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.reset()


@pytest.fixture
def plain_404(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most answers are refusals; their page, navigation and all, is looked at once for each person below."""
    monkeypatch.setattr(
        urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False
    )


def _session(user: User) -> str:
    client = Client()
    sign_in(client, user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _ask(row: Row, name: str, client: Client, made: dict[str, object]) -> str:
    """What happened, in one word; comparable with what the row promises."""
    answer = getattr(client, row.method)(reverse(name, kwargs=made) + row.query, dict(row.data))
    target = answer.headers.get("Location", "")
    if answer.status_code == 302 and target.startswith(reverse(settings.LOGIN_URL)):
        return "asked to sign in"
    if answer.status_code == 404:
        return "not found"
    return "let in" if answer.status_code in row.ok else f"status {answer.status_code}"


def _promised(row: Row, persona: Persona, stage: Stage) -> str:
    refused_area = row.in_area and stage.code == SHIZUOKA and persona in HEALTH
    if persona in row.allow and not refused_area:
        return "let in"
    if persona is Persona.ANONYMOUS:
        return "asked to sign in" if row.anonymous == 302 else "not found"
    return "not found"


def _check(name: str, row: Row, cast: Cast) -> None:
    promised, happened = {}, {}
    stage = cast.copy()
    made = dict(row.make(stage))
    for persona in Persona:
        promised[persona.name] = _promised(row, persona, stage)
        happened[persona.name] = _ask(row, name, cast.client(persona), made)
    assert happened == promised


@pytest.mark.django_db
@pytest.mark.usefixtures("plain_404")
@pytest.mark.parametrize("cast", [HOME], ids=["home"], indirect=True)
@pytest.mark.parametrize(
    ("name", "number", "row"), [pytest.param(*r, id=f"{r[0]}-{r[1]}") for r in rows()]
)
def test_at_home_each_person_gets_what_the_table_says(
    name: str, number: int, row: Row, cast: Cast
) -> None:
    _check(name, row, cast)


@pytest.mark.django_db
@pytest.mark.usefixtures("plain_404")
@pytest.mark.parametrize("cast", [SHIZUOKA], ids=["shizuoka"], indirect=True)
@pytest.mark.parametrize(
    ("name", "number", "row"),
    [pytest.param(*r, id=f"{r[0]}-{r[1]}") for r in rows() if r[2].in_area],
)
def test_outside_the_health_bureaus_area_its_people_are_refused(
    name: str, number: int, row: Row, cast: Cast
) -> None:
    _check(name, row, cast)


@pytest.mark.django_db
@pytest.mark.parametrize("cast", [HOME], ids=["home"], indirect=True)
def test_each_person_is_told_on_a_whole_page_that_something_is_not_there(cast: Cast) -> None:
    told = {}
    for persona in Persona:
        answer = cast.client(persona).get(f"/{uuid.UUID(int=0)}/")
        told[persona.name] = (answer.status_code, answer.content.rstrip().endswith(b"</html>"))
    assert told == {persona.name: (404, True) for persona in Persona}


def _plausible(route: str) -> str:
    """The route with values in its holes: nothing has these, so nobody may get a page."""
    filled = re.sub(r"<uuid:\w+>", str(uuid.UUID(int=0)), "/" + route)
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "1", filled)
    filled = re.sub(r"<str:\w+>|<slug:\w+>|<\w+>|<path:\w+>", "x", filled)
    return re.sub(r"<\w+:\w+>", "1", filled).translate(str.maketrans("", "", "^$\\"))


# Wagtail's own, open to all by nature: signing in and out, the words for its scripts, a lost password.
ADMIN_DOORS = re.compile(r"^admin/(login|logout|password_reset|jsi18n|sprite)")


@pytest.mark.django_db
@pytest.mark.parametrize("cast", [HOME], ids=["home"], indirect=True)
@pytest.mark.parametrize("persona", OUTSIDERS, ids=lambda p: p.name.lower())
def test_nobody_but_bureau_staff_opens_a_page_of_the_admin(persona: Persona, cast: Cast) -> None:
    client = cast.client(persona)
    opened = {}
    for address in addresses():
        if address.is_admin and not ADMIN_DOORS.match(address.route):
            status = client.get(_plausible(address.route)).status_code
            if status not in (302, 403, 404, 405):
                opened[address.route] = status
    assert opened == {}


def test_every_row_can_be_turned_into_an_address() -> None:
    """A row without `make` for an address with arguments would test nothing."""
    bare = []
    for name, _number, row in rows():
        if row.make.__name__ == "nothing":
            try:
                reverse(name)
            except NoReverseMatch:
                bare.append(name)
    assert bare == []
