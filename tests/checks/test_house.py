"""What every room of the house has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.run import ROOT

PORTAL = ROOT / "portal"
APPS = sorted(path.parent.name for path in PORTAL.glob("*/apps.py"))
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uff66-\uff9f]")

# Files whose Japanese is matter, not the portal's own words: what is said, read or matched there exists in Japanese only.
MATTER = {
    "demo": "the demonstration's world",
    "organisations/reference": "official names",
    "organisations/models/place.py": "the official name of the municipalities' code",
    "organisations/management": "column names of official tables",
    "library/actions/load_official_pages.py": "official facts in their own words",
    "caravan/actions/load_reference.py": "reference rows in both languages",
    "matching/engine/score.py": "Japanese parts of speech",
    "search/folding.py": "variants of characters",
    "ui/dates.py": "eras and weekdays",
    "ui/foreign_words.py": "letters and marks that are told apart",
    "ui/share.py": "the portal's name on its picture",
    "settings.py": "names of the portal and of languages",
    "fukushi_mover/actions/import_riders.py": "names of columns that are read",
}


def _is_matter(path: Path) -> bool:
    name = path.relative_to(PORTAL).as_posix()
    return "/migrations/" in name or any(name == m or name.startswith(f"{m}/") for m in MATTER)


def _spoken(path: Path) -> Iterator[str]:
    """Strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text())
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documentation and JAPANESE.search(node.value):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.value[:40]}"


def test_the_code_speaks_japanese_through_its_catalogues_alone() -> None:
    modules = [path for path in sorted(PORTAL.rglob("*.py")) if not _is_matter(path)]
    assert [line for path in modules for line in _spoken(path)] == []


def test_the_templates_speak_japanese_through_the_catalogues_alone() -> None:
    comment = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
    assert [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (
            found := [
                li for li in comment.sub("", path.read_text()).splitlines() if JAPANESE.search(li)
            ]
        )
    ] == []


def test_the_package_itself_is_empty() -> None:
    assert (PORTAL / "__init__.py").read_text() == ""


@pytest.mark.parametrize("app", APPS)
def test_each_app_says_on_one_screen_what_it_is_for(app: str) -> None:
    readme = PORTAL / app / "README.md"
    assert readme.exists()
    assert 3 <= len(readme.read_text().splitlines()) <= 60


def test_documents_name_files_that_exist() -> None:
    pattern = re.compile(
        r"`((?:portal|tools|tests|docs|templates|locale|bench|requirements)/[\w./-]+)`"
    )
    documents = [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(PORTAL.rglob("*.md")),
    ]
    assert [
        f"{document.relative_to(ROOT)}: {name}"
        for document in documents
        for name in pattern.findall(document.read_text())
        if not (ROOT / name).exists()
    ] == []


def test_documents_link_to_files_that_exist() -> None:
    pattern = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    documents = [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(PORTAL.rglob("*.md")),
    ]
    assert [
        f"{document.relative_to(ROOT)}: {name}"
        for document in documents
        for name in pattern.findall(document.read_text())
        if not (document.parent / name).exists()
    ] == []
