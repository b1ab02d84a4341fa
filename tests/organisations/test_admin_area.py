"""The admin shows a bureau's people what stands in their own area, in lists as by address."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.organisations.models import Membership, Post
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import SHIZUOKA, Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
PAGES = {"memberships": ("inspect",)}  # who belongs where is changed by actions alone


def rows(stage: Stage) -> dict[str, Any]:
    """View set → a row of it in the stage's place."""
    driver = stage.user(Persona.DRIVER)
    return {
        "organisation_rows": stage.provider,
        "memberships": Membership.objects.get(user=driver),
        "posts": Post.objects.create(organisation=stage.provider, title="窓口シズ"),
        "model_projects": ProjectFactory(lead=stage.town_hall, municipality=stage.municipality),
    }


@pytest.mark.parametrize("persona", [Persona.HEALTH_MANAGER, Persona.ECONOMY_MANAGER])
def test_what_stands_elsewhere_is_neither_listed_nor_opened(
    client: Client, persona: Persona
) -> None:
    is_theirs = persona is Persona.ECONOMY_MANAGER
    stage = Stage(SHIZUOKA)
    sign_in(client, stage.user(persona))
    for name, row in rows(stage).items():
        pages = PAGES.get(name, ("edit", "delete", "history", "usage"))
        addresses = [reverse(f"{name}:{page}", args=[row.pk]) for page in pages]
        listed = addresses[0] in client.get(reverse(f"{name}:index")).content.decode()
        opened = {client.get(address).status_code for address in addresses}
        assert (name, listed, opened) == (name, is_theirs, {200 if is_theirs else 404})


def test_residents_are_no_members_of_the_admin(client: Client) -> None:
    stage = Stage()
    resident = Membership.objects.get(user=stage.user(Persona.RESIDENT))
    sign_in(client, stage.user(Persona.HEALTH_MANAGER))
    for address in (reverse("memberships:index"), reverse("memberships:index") + "?export=csv"):
        answer = client.get(address)
        page = answer.getvalue() if answer.streaming else answer.content
        assert resident.user.display_name not in page.decode()
    assert client.get(reverse("memberships:edit", args=[resident.pk])).status_code == 404
