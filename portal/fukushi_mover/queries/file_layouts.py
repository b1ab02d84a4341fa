"""Which column of a file says what: the portal's fields, and the proposals for files of a known kind."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from portal.fukushi_mover.master_enums import ImportLayout

FIELDS = (
    "code",
    "name",
    "kana",
    "birth_date",
    "address",
    "latitude",
    "longitude",
    "telephone",
    "mobility",
    "care_level",
    "weight_kg",
    "weekdays",
    "wave",
    "help_notes",
)
NEEDED = ("code", "name", "address")
Columns = dict[str, str]


@cache
def care_standard() -> dict[str, Any]:
    """The proposal for the care-plan standard's UPHOSOKU file: data that anybody can correct, as `verified` says."""
    path = Path(__file__).parent.parent / "layouts" / "care_standard.json"
    return json.loads(path.read_text(encoding="utf-8"))


def proposed(
    layout: str,
    headings: Sequence[str],
    saved: Mapping[str, str] | None,
    has_headings: bool = True,
) -> Columns:
    """The saved assignment, else the proposal of the layout, else headings that are named like the fields.

    For a file without headings the layout proposes column numbers, as far as its data knows them.
    """
    known: Mapping[str, str] = {name: name for name in FIELDS} if has_headings else {}
    if layout == ImportLayout.CARE_STANDARD:
        known = care_standard()["columns" if has_headings else "column_numbers"]
    chosen = known if saved is None else saved
    return {name: chosen[name] for name in FIELDS if chosen.get(name) in headings}
