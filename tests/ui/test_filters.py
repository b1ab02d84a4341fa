"""The filters above the lists."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.translation import override
from django_filters import FilterSet

from portal.accounts.models import User


def portal_filters(kind: type[FilterSet] = FilterSet) -> Iterator[type[FilterSet]]:
    assert get_resolver().url_patterns  # every list is imported
    for made in kind.__subclasses__():
        if made.__module__.startswith("portal.") and made.base_filters:
            yield made
        yield from portal_filters(made)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_filter_that_is_not_set_says_so_in_words(language: str, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    dashes = []
    with override(language):
        for kind in portal_filters():
            html = str(kind(queryset=User.objects.none(), request=request).form)
            if "-----" in html or "- Select" in html:
                dashes.append(kind.__name__)
    assert dashes == []
