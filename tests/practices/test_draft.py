"""A draft is made of what the thread knows, and of nothing else."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from portal.front.actions.ensure_site import ensure_site
from portal.models_projects.actions.record_measurement import record_measurement
from portal.practices.actions.draft_practice import draft_practice
from tests.models_projects.factories import IndicatorFactory, ProjectFactory
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db


def test_a_project_without_a_figure_yet_has_a_draft_with_what_is_still_empty() -> None:
    ensure_site()
    stage = Stage()
    page = draft_practice(
        stage.user(Persona.HEALTH_STAFF), ProjectFactory(need=None, municipality=stage.municipality)
    )
    drafted = page.get_latest_revision_as_object()
    assert (drafted.live, drafted.what_changed, drafted.figure_after) == (False, "", "")


def test_the_newest_figure_says_what_changed() -> None:
    ensure_site()
    stage = Stage()
    staff = stage.user(Persona.HEALTH_STAFF)
    project = ProjectFactory(need=None, municipality=stage.municipality)
    indicator = IndicatorFactory(
        project=project, name_ja="乗車回数", unit_ja="回", baseline=Decimal(0), target=Decimal(3)
    )
    on = date(2026, 11, 23)
    record_measurement(staff, indicator, on, on, Decimal(2), "運行の記録")
    drafted = draft_practice(staff, project).get_latest_revision_as_object()
    assert drafted.what_changed == "<p>乗車回数: 0回 → 2回</p>"


def test_the_page_that_asks_for_a_translation_keeps_the_policy(client: Client) -> None:
    """An inline script without the answer's nonce would not run."""
    ensure_site()
    stage = Stage()
    staff = stage.user(Persona.HEALTH_STAFF)
    page = draft_practice(staff, ProjectFactory(need=None, municipality=stage.municipality))
    sign_in(client, staff)
    answer = client.get(reverse("wagtail_localize:submit_page_translation", args=[page.pk]))
    assert answer.status_code == 200
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.content.decode())
    assert [words for words in inline if "nonce=" not in words and "json" not in words] == []
