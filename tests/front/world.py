"""A public world that a reader can hold in mind: one of each kind, made up and marked, and one of each that stays inside."""

from datetime import date, timedelta
from typing import Any

from wagtail.models import Locale

from portal.caravan.enums import NeedState
from portal.front.actions.ensure_site import ensure_site
from portal.library.actions.load_official_pages import Words, add_news
from portal.library.enums import MeasureState
from portal.library.models import NewsPage
from portal.matching.enums import EventState
from portal.practices.models import PracticeIndexPage, PracticePage
from portal.ui.dates import today
from tests.caravan import factories as caravan
from tests.library.factories import MeasureFactory
from tests.matching.factories import EventFactory
from tests.support.personas import Stage

HIDDEN = "まだ内緒"


def practice(stage: Stage, language: str = "ja", **values: Any) -> PracticePage:
    locale = Locale.objects.get_or_create(language_code=language)[0]
    parent = PracticeIndexPage.objects.get(locale=locale)
    page = PracticePage(
        **{
            "title": "空席で買い物へ",
            "slug": f"practice-{PracticePage.objects.count()}",
            "locale": locale,
            "municipality": stage.municipality,
            "summary": "送迎車の空席が町の足になった。",
            "problem": "<p>バスがない。</p>",
            "what_was_done": "<p>空席に乗った。</p>",
            "what_changed": "<p>外出が増えた。</p>",
            "figure_before": "1回",
            "figure_after": "3回",
            "is_fictional": True,
        }
        | values
    )
    live = page.live
    parent.add_child(instance=page)
    if live:
        page.save_revision().publish()
    return PracticePage.objects.get(pk=page.pk)


def publish(stage: Stage) -> dict[str, Any]:
    """One public record of each kind, by the kind's name; beside each a hidden one that could leak."""
    home = ensure_site()
    day = today()
    caravan.need(stage, title_ja=HIDDEN)
    MeasureFactory(title_ja=HIDDEN, state=MeasureState.DRAFT)
    EventFactory(title_ja=HIDDEN, state=EventState.PLANNED)
    practice(stage, title=HIDDEN, live=False)
    add_news(home, "opened", date(2026, 11, 2), Words("開設", "Opened"), Words("要約", "Summary"))
    NewsPage.objects.update(is_fictional=True)
    return {
        "needs": caravan.need(stage, NeedState.PUBLISHED),
        "practices": practice(stage),
        "events": EventFactory(
            title_ja="出会いの日",
            title_en="A day to meet",
            state=EventState.OPEN,
            is_fictional=True,
            starts_on=day + timedelta(days=20),
            ends_on=day + timedelta(days=20),
        ),
        "measures": MeasureFactory(title_ja="おでかけ補助", title_en="Outings grant"),
        "news": NewsPage.objects.get(locale__language_code="ja"),
    }
