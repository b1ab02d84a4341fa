"""The fiscal year that runs is what every list of things of a year begins with."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.ui.dates import fiscal_year_of, today
from tests.support.personas import HOME, Persona, Stage, sign_in
from tests.ui.test_filters import portal_filters

LISTS = {
    "caravan:need_list": "fiscal_year",
    "caravan:visit_list": "fiscal_year",
    "library:measure_list": "fiscal_year",
    "matching:event_list": "year",
    "models_projects:project_list": "fiscal_year",
}


@pytest.mark.django_db
def test_the_running_fiscal_year_is_the_default_of_every_list(client: Client) -> None:
    sign_in(client, Stage(HOME).user(Persona.HEALTH_STAFF))
    asked = {}
    for name, field in LISTS.items():
        for query in ("", "?page=1"):
            filters = client.get(reverse(name) + query).context["filter"]
            asked[name, query] = filters.form.cleaned_data[field] if filters.form.is_valid() else ""
    year = str(fiscal_year_of(today()))
    assert asked == {(name, query): year for name in LISTS for query in ("", "?page=1")}


def test_no_list_with_a_year_is_forgotten_here() -> None:
    with_a_year = [
        kind for kind in portal_filters() if {"year", "fiscal_year"} & {*kind.base_filters}
    ]
    assert len([kind for kind in with_a_year if not kind.__subclasses__()]) == len(LISTS)
