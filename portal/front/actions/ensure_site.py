from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from portal.front.models import HomePage
from portal.practices.actions.ensure_practice_home import ensure_practice_home


@transaction.atomic
def ensure_site() -> HomePage:
    """The bilingual tree that everything hangs on. Safe to repeat: nothing that stands is changed."""
    japanese = Locale.objects.get_or_create(language_code="ja")[0]
    english = Locale.objects.get_or_create(language_code="en")[0]
    home = HomePage.objects.filter(locale=japanese).first() or _first_home(japanese)
    home_en = home.get_translation_or_none(english) or _english_home(home, english)
    for page in (home, home_en):
        ensure_practice_home(page)
    _translate_lists(home, english)
    return home


def _first_home(locale: Locale) -> HomePage:
    """Takes the place of the page that a new Wagtail greets with."""
    root = Page.get_first_root_node()
    welcome = [page for page in root.get_children() if page.specific_class is Page]
    with override("ja"):
        home = root.add_child(instance=HomePage(slug="home-ja", locale=locale, **_words()))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": home.title},
    )
    for page in welcome:
        page.delete()
    return home


def _english_home(home: HomePage, locale: Locale) -> HomePage:
    copy = home.copy_for_translation(locale)
    with override("en"):
        for name, value in _words().items():
            setattr(copy, name, value)
    copy.slug = "home-en"
    copy.save_revision().publish()
    return HomePage.objects.get(pk=copy.pk)


def _words() -> dict[str, str]:
    return {
        "title": _("Renkei Portal"),
        "lead": _(
            "Good practices from towns like yours, open needs, and the thread from the first visit to what changed."
        ),
        "search_examples": _("dementia outings shopping"),
    }


def _translate_lists(home: HomePage, english: Locale) -> None:
    """The two lists of good practices are translations of each other, so that the language switch finds them."""
    from portal.practices.models import PracticeIndexPage

    japanese = PracticeIndexPage.objects.child_of(home).get()
    PracticeIndexPage.objects.filter(locale=english).exclude(
        translation_key=japanese.translation_key
    ).update(translation_key=japanese.translation_key)
