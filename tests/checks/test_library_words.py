"""Every word of the libraries' editing screens is Japanese for who works in Japanese.

Wagtail's own Japanese catalogues lack many words; `locale/wagtail` fills the gaps and mends what misleads. An upgrade
that brings a new word fails here until the word is translated there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polib
import pytest
import wagtail
import wagtail_localize
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

from tests.support.run import ROOT

OURS = ROOT / "locale" / "wagtail" / "ja" / "LC_MESSAGES"
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
# Words that are the same in both languages.
SAME = {"ID", "URL", "Wagtail API v2", "Wagtail API v3"}


def _english(package: ModuleType, domain: str) -> Iterator[polib.POEntry]:
    for folder in package.__path__:
        for path in sorted(Path(folder).rglob(f"locale/en/LC_MESSAGES/{domain}.po")):
            yield from (entry for entry in polib.pofile(str(path)) if not entry.obsolete)


def _said(entry: polib.POEntry) -> str:
    if entry.msgid_plural and entry.msgctxt:
        return translation.npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, 2)
    if entry.msgid_plural:
        return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
    if entry.msgctxt:
        return translation.pgettext(entry.msgctxt, entry.msgid)
    return translation.gettext(entry.msgid)


def _foreign(msgid: str, said: str) -> bool:
    """Whether a word is still English; one that is placeholders and signs alone may only be put in another order."""
    if msgid in SAME or JAPANESE.search(said):
        return False
    return bool(re.search(r"[A-Za-z]", TAG.sub("", PLACEHOLDER.sub("", said))))


@pytest.mark.parametrize("package", [wagtail, wagtail_localize])
def test_every_word_of_the_editing_screens_is_japanese(package: ModuleType) -> None:
    with translation.override("ja"):
        foreign = {e.msgid for e in _english(package, "django") if _foreign(e.msgid, _said(e))}
    assert sorted(foreign) == []


def _catalogue(answer: str) -> dict[str, str | list[str]]:
    """The words in Django's JavaScript catalogue: its object literal is JSON."""
    found = re.search(r"newcatalog = (\{.*?\n  \});", answer, re.DOTALL)
    assert found
    words: dict[str, str | list[str]] = json.loads(found[1])
    return words


@pytest.mark.parametrize(
    ("package", "names"), [(wagtail, "wagtail.admin"), (wagtail_localize, "wagtail_localize")]
)
def test_every_word_of_the_editing_scripts_is_japanese(
    rf: RequestFactory, package: ModuleType, names: str
) -> None:
    """Each package serves its scripts' words by Django's own view."""
    serve = JavaScriptCatalog.as_view(packages=[names])
    with translation.override("ja"):
        answer = serve(rf.get("/"))
    assert isinstance(answer, HttpResponse)
    words = _catalogue(answer.text)
    # JavaScript keeps a plural as a list.
    said = {e.msgid: str(words.get(e.msgid, e.msgid)) for e in _english(package, "djangojs")}
    assert sorted(msgid for msgid, word in said.items() if _foreign(msgid, word)) == []


def _faults(entry: polib.POEntry) -> Iterator[str]:
    wanted = [msgid for msgid in (entry.msgid, entry.msgid_plural) if msgid]
    said = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    if set(PLACEHOLDER.findall(said)) not in [set(PLACEHOLDER.findall(w)) for w in wanted]:
        yield f"placeholders: {entry.msgid}"
    if sorted(TAG.findall(wanted[0])) != sorted(TAG.findall(said)):
        yield f"tags: {entry.msgid}"


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_our_translations_keep_placeholders_and_tags(name: str) -> None:
    entries = polib.pofile(str(OURS / name))
    assert [fault for entry in entries for fault in _faults(entry)] == []


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("wagtailadmin/shared/headers/_actions.html", None),
        ("wagtailadmin/tables/boolean_cell.html", True),
        ("wagtailadmin/tables/boolean_cell.html", False),
        ("wagtailadmin/tables/boolean_cell.html", None),
    ],
)
def test_what_wagtail_says_without_its_catalogues_is_japanese_too(
    template: str, value: bool | None
) -> None:
    with translation.override("ja"):
        assert JAPANESE.search(render_to_string(template, {"value": value}))
