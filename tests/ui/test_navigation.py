import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from portal.accounts.models import User
from portal.ui import navigation
from portal.ui.navigation import Item


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    items: list[Item] = []
    monkeypatch.setattr(navigation, "_items", items)
    return items


def links(path: str, area: navigation.Area, user: object) -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = user  # type: ignore[assignment]
    with translation.override("ja"):
        return [(link.label, link.current) for link in navigation.links(request, area)]


def test_items_stand_in_their_order_and_the_longest_address_is_current(
    registry: list[Item],
) -> None:
    navigation.register(Item("Components", "ui:components", order=20))
    navigation.register(Item("Sign in", "account_login", order=10))
    assert links("/ui/components/", "public", AnonymousUser()) == [
        ("Sign in", False),
        ("Components", True),
    ]


def test_registering_twice_shows_once(registry: list[Item]) -> None:
    for _ in range(2):
        navigation.register(Item("Components", "ui:components"))
    assert links("/", "public", AnonymousUser()) == [("Components", False)]


def test_work_without_a_rule_is_for_everybody_who_is_signed_in(
    registry: list[Item],
) -> None:
    navigation.register(Item("Work", "ui:components", area="work"))
    assert links("/", "work", AnonymousUser()) == []
    assert links("/", "work", User(display_name="A")) == [("Work", False)]


def test_a_rule_decides_who_sees_an_item(registry: list[Item]) -> None:
    @rules.predicate
    def is_staff(person: User) -> bool:
        return getattr(person, "is_staff", False)

    navigation.register(Item("Staff", "ui:components", rule=is_staff, area="work"))
    assert links("/", "work", User()) == []
    assert links("/", "work", User(is_staff=True)) == [("Staff", False)]


def test_an_address_that_is_not_built_yet_is_left_out(registry: list[Item]) -> None:
    navigation.register(Item("Nowhere", "ui:nothing"))
    assert links("/", "public", AnonymousUser()) == []
