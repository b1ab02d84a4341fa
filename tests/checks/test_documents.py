"""Documents that fail when they stop being true."""

import re

from portal.organisations.enums import Role
from portal.organisations.reference.kinds import KINDS
from tests.support.run import ROOT


def rows(name: str) -> list[list[str]]:
    """The cells of the document's tables, without their heads."""
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    return [row for row in cells[1:] if not set("".join(row)) <= set("-")]


def test_every_role_is_described_once() -> None:
    assert [row[1].strip("`") for row in rows("roles.md")] == [role.value for role in Role]


def test_the_glossary_stands_in_order_and_says_each_term_once() -> None:
    english = [row[0].lower() for row in rows("glossary.md")]
    assert english == sorted(set(english))


def test_the_glossary_has_every_kind_of_organisation_that_is_a_term_of_the_field() -> None:
    japanese = " ".join(row[1] for row in rows("glossary.md"))
    terms = ("広域連合", "社会福祉協議会", "地域包括支援センター", "支援機関", "介護事業者")
    assert [term for term in terms if term not in japanese] == []
    assert {kind.name_ja for kind in KINDS} > set(terms)


def test_the_documents_name_only_files_that_are_there() -> None:
    for document in (ROOT / "docs").glob("*.md"):
        for path in re.findall(
            r"`((?:portal|tests|tools|templates)/[\w./]+\.\w+)`", document.read_text()
        ):
            assert (ROOT / path).exists(), f"{document.name}: {path}"
