"""The pages of joining and of one's own organisation, read by a browser: both languages, desk and phone."""

import pytest
from django.urls import reverse
from django.utils import translation

from portal.organisations.actions.invite_person import new_invitation
from portal.organisations.enums import Role
from portal.organisations.reference.prefectures import load_prefectures
from tests.organisations.factories import (
    OrganisationFactory,
    PostFactory,
    UserFactory,
    kind,
    member,
)

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def town(site):
    load_prefectures()
    kind("venture")
    return OrganisationFactory(
        kind=kind("municipality"), name_ja="みどり野市（架空）", name_en="Midorino City (fictional)"
    )


def _addresses(town, boss, token) -> dict[str, str]:
    return {
        "register": reverse("organisations:register"),
        "registered": reverse("organisations:registered"),
        "invitation": reverse("organisations:accept_invitation", args=[token]),
        "invitation_gone": reverse("organisations:accept_invitation", args=["gone"]),
    }


def _own_addresses(town, boss) -> dict[str, str]:
    return {
        "me": reverse("accounts:me"),
        "members": reverse("organisations:members", args=[town.public_id]),
        "invite": reverse("organisations:invite", args=[town.public_id]),
        "post": reverse("organisations:add_post", args=[town.public_id]),
        "transfer": reverse("organisations:transfer", args=[boss.memberships.get().public_id]),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_free_of_barriers(
    page, site, town, sign_in_browser, axe, screenshot, language, size
):
    page.set_viewport_size(SIZES[size])
    boss = member(
        Role.MUNICIPALITY_OFFICER,
        town,
        display_name="清水 香織",
        name_en="Kaori Shimizu",
        is_fictional=True,
    )
    other = member(
        Role.MUNICIPALITY_OFFICER,
        town,
        display_name="田島 亮",
        name_en="Ryo Tajima",
        is_fictional=True,
    )
    PostFactory(
        organisation=town, holder=other, title="福祉部 高齢福祉課", email="desk@example.invalid"
    )
    _row, token = new_invitation(town, "new@example.invalid", Role.MUNICIPALITY_OFFICER, boss)
    with translation.override(language):
        pages = _addresses(town, boss, token)
        own = _own_addresses(town, other)
    for name, address in pages.items():
        page.goto(address)
        axe(page)
        screenshot(page, f"organisations-{name}-{language}-{size}")
    sign_in_browser(boss)
    for name, address in own.items():
        page.goto(address)
        axe(page)
        screenshot(page, f"organisations-{name}-{language}-{size}")


def test_a_new_person_joins_and_a_transfer_is_one_screen(page, site, town, sign_in_browser):
    boss = member(Role.MUNICIPALITY_OFFICER, town)
    leaver = member(Role.MUNICIPALITY_OFFICER, town, display_name="転出 者")
    post = PostFactory(organisation=town, holder=leaver, title="高齢福祉課 窓口")
    _row, token = new_invitation(town, "new@example.invalid", Role.MUNICIPALITY_OFFICER, boss)
    page.goto(reverse("organisations:accept_invitation", args=[token]))
    page.fill("[name=display_name]", "後任 者")
    page.fill("[name=password]", "correct horse battery")
    page.click("main form.form button[type=submit]")
    page.wait_for_url("**/account/login/")
    sign_in_browser(boss)
    page.goto(reverse("organisations:transfer", args=[leaver.memberships.get().public_id]))
    page.select_option("[name=successor]", label="後任 者")
    page.click("main form.form button[type=submit]")
    page.wait_for_url(f"**{reverse('organisations:members', args=[town.public_id])}")
    post.refresh_from_db()
    assert post.holder.display_name == "後任 者"
    assert leaver.memberships.get().ended_at is not None


def test_the_second_step_is_free_of_barriers(
    page, site, sign_in_browser, axe, settings, screenshot
):
    settings.REQUIRE_STAFF_MFA = True
    user = UserFactory()
    sign_in_browser(user)
    type(user).objects.filter(pk=user.pk).update(is_staff=True)
    page.goto(reverse("accounts:me"))
    page.wait_for_url("**/second-step/**")
    axe(page)
    screenshot(page, "accounts-second-step")
