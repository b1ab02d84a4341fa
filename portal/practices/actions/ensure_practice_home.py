from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from portal.organisations.access import ensure_workflow
from portal.practices.models import PracticeIndexPage

LIST_SLUG = "practices"


def ensure_practice_home(home: Page) -> PracticeIndexPage:
    """The list of good practices under `home` (in its language), reviewed as every page is. Safe to repeat."""
    index = PracticeIndexPage.objects.child_of(home).first()
    if index is None:
        with override(home.locale.language_code):
            index = home.add_child(
                instance=PracticeIndexPage(
                    title=_("Good practices"),
                    slug=LIST_SLUG,
                    locale=home.locale,
                    introduction=_(
                        "What worked in a town like yours, with its figure and its price."
                    ),
                    show_in_menus=True,
                )
            )
    ensure_workflow(home.get_root())
    return index
