"""Riders from a table: every row is right, or nothing is written."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import Mobility, Weekday
from portal.fukushi_mover.models import Facility, Rider, RiderPrivate, StandingOrder
from portal.fukushi_mover.rules import works_for_provider
from portal.intake.problems import RowProblem
from portal.intake.tables import Row, Table
from portal.ui.dates import parse_birth_date

COLUMNS = (
    "code",
    "name",
    "kana",
    "birth_date",
    "address",
    "latitude",
    "longitude",
    "telephone",
    "mobility",
    "weekdays",
    "help_notes",
)
NEEDED = ("code", "name", "address", "latitude", "longitude")
DAYS = {"月": 0, "火": 1, "水": 2, "木": 3, "金": 4, "土": 5, "日": 6} | {
    d.name[:3].title(): d.value for d in Weekday
}
MOBILITIES = {
    "": Mobility.WALKS,
    "歩行": Mobility.WALKS,
    "杖": Mobility.STICK,
    "車いす": Mobility.WHEELCHAIR,
    "車椅子": Mobility.WHEELCHAIR,
} | {m.value: m for m in Mobility}


@dataclass
class Intake:
    """What an import would do, or did."""

    problems: list[RowProblem] = field(default_factory=list)
    new: int = 0
    changed: int = 0


def import_riders(actor: User, facility: Facility, table: Table, dry_run: bool = False) -> Intake:
    """Adds or updates the facility's riders by their number. With problems, or as a dry run, nothing is written."""
    require(actor, works_for_provider, facility)
    intake = Intake([*table.problems, *table.missing(NEEDED)])
    if intake.problems:
        return intake
    rows = [_read(row, intake.problems) for row in table]
    known = set(Rider.objects.filter(provider=facility.provider_id).values_list("code", flat=True))
    codes = [row["code"] for row in rows]
    intake.problems += [
        RowProblem(row["line"], "code", _("This number stands in the file twice."))
        for i, row in enumerate(rows)
        if row["code"] and row["code"] in codes[:i]
    ]
    intake.changed = len(known & set(codes))
    intake.new = len(codes) - intake.changed
    if intake.problems or dry_run:
        return intake
    with transaction.atomic():
        for row in rows:
            _write(facility, row)
        record(actor, "imported riders", facility, new=intake.new, changed=intake.changed)
    return intake


def _read(row: Row, problems: list[RowProblem]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] for name in COLUMNS} | {"line": row.line}
    problems.extend(
        RowProblem(row.line, name, _("This cell is empty.")) for name in NEEDED if not values[name]
    )
    for name, low, high in (("latitude", 20, 46), ("longitude", 122, 154)):
        values[name] = _number(row, name, low, high, problems)
    if values["mobility"] not in MOBILITIES:
        problems.append(
            RowProblem(
                row.line, "mobility", _("Unknown: %(value)s") % {"value": values["mobility"]}
            )
        )
    values["mobility"] = MOBILITIES.get(values["mobility"], Mobility.WALKS)
    values["weekdays"] = _weekdays(row, problems)
    values["birth_date"] = _birth_date(row, problems)
    return values


def _number(
    row: Row, name: str, low: float, high: float, problems: list[RowProblem]
) -> float | None:
    if not row[name]:
        return None
    try:
        value = float(row[name])
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        problems.append(
            RowProblem(
                row.line, name, _("Not a coordinate in Japan: %(value)s") % {"value": row[name]}
            )
        )
    return value


def _weekdays(row: Row, problems: list[RowProblem]) -> list[int]:
    text = row["weekdays"]
    parts = (
        text.replace("、", ",").replace("・", ",").split(",")
        if any(s in text for s in ",、・")
        else list(text)
    )
    if text.isascii() and text and "," not in text:
        parts = [text]
    unknown = [part for part in map(str.strip, parts) if part and part not in DAYS]
    if unknown:
        problems.append(
            RowProblem(
                row.line, "weekdays", _("Unknown: %(value)s") % {"value": ", ".join(unknown)}
            )
        )
    return sorted({DAYS[part.strip()] for part in parts if part.strip() in DAYS})


def _birth_date(row: Row, problems: list[RowProblem]) -> Any:
    if not row["birth_date"]:
        return None
    try:
        return parse_birth_date(row["birth_date"])
    except ValueError:
        problems.append(
            RowProblem(
                row.line, "birth_date", _("Not a date: %(value)s") % {"value": row["birth_date"]}
            )
        )
        return None


def _write(facility: Facility, row: dict[str, Any]) -> None:
    rider, _made = Rider.objects.update_or_create(
        provider=facility.provider,
        code=row["code"],
        defaults={
            "facility": facility,
            "mobility": row["mobility"],
            "is_fictional": facility.is_fictional,
        },
    )
    private = {
        name: row[name]
        for name in (
            "name",
            "kana",
            "birth_date",
            "address",
            "latitude",
            "longitude",
            "telephone",
            "help_notes",
        )
    }
    RiderPrivate.objects.update_or_create(rider=rider, defaults=private)
    for weekday in row["weekdays"]:
        StandingOrder.objects.get_or_create(rider=rider, weekday=weekday)
