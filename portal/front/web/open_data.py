"""What machines may take along: feeds, pictures for sharing, and the page that says what there is."""

from datetime import datetime
from typing import Any

import rules
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.front.queries.published import KINDS, SHARED, PublicKind, Published
from portal.ui import share

PICTURE_SECONDS = 3600
TABLES = {
    "needs": "caravan:need_list",
    "events": "matching:event_list",
    "measures": "library:measure_list",
}


class OpenData(RuleRequiredMixin, TemplateView):
    rule = rules.always_allow
    template_name = "front/open_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [(kind, TABLES.get(kind.name, "")) for kind in KINDS.values()]
        return super().get_context_data(kinds=kinds, **kwargs)


class NewestFeed(Feed):
    """Atom (RFC 4287), one feed a kind and a language."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, kind: str) -> PublicKind:  # type: ignore[override]
        if kind not in KINDS:
            raise Http404
        return KINDS[kind]

    def title(self, kind: PublicKind) -> str:
        return f"{kind.label} | {_('Renkei Portal')}"

    def subtitle(self, kind: PublicKind) -> str:
        return _("Published, newest first. Made-up entries say so in their title.")

    def link(self, kind: PublicKind) -> str:
        return reverse("front:open_data")

    def items(self, kind: PublicKind) -> list[Published]:
        return kind.newest()

    def item_title(self, item: Published) -> str:  # type: ignore[override]
        if not item.is_fictional:
            return item.title
        return _("[Fictional] %(title)s") % {"title": item.title}

    def item_description(self, item: Published) -> str:  # type: ignore[override]
        return " — ".join(filter(None, [item.where, item.summary]))

    def item_link(self, item: Published) -> str:  # type: ignore[override]
        return item.url

    def item_pubdate(self, item: Published) -> datetime:
        return item.at

    item_updateddate = item_pubdate
    item_author_name = gettext_lazy("Renkei Portal")

    def item_categories(self, item: Published) -> list[str]:
        return [_("Fictional")] if item.is_fictional else []


def share_picture(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """1200 × 630 pixels; a made-up record's picture carries the mark."""
    item = SHARED[kind].one(key) if kind in SHARED else None
    if item is None:
        raise Http404
    kicker = " · ".join(filter(None, [str(SHARED[kind].label), item.where]))
    response = HttpResponse(_drawn(item, kicker), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={PICTURE_SECONDS}"
    return response


def _drawn(item: Published, kicker: str) -> bytes:
    name = f"share-{get_language()}-{hash((item.title, kicker, item.is_fictional))}"
    found: bytes | None = cache.get(name)
    if found is None:
        found = share.png(item.title, kicker, fictional=item.is_fictional)
        cache.set(name, found, PICTURE_SECONDS)
    return found
