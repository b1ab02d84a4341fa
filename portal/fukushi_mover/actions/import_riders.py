"""Riders from a table: every row is right, or nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import Mobility, RiderState, Weekday
from portal.fukushi_mover.master_enums import CareLevel
from portal.fukushi_mover.models import ArrivalWave, Facility, Rider, RiderPrivate, StandingOrder
from portal.fukushi_mover.queries.file_layouts import FIELDS, NEEDED, Columns
from portal.fukushi_mover.rules import works_for_provider
from portal.intake.problems import RowProblem
from portal.intake.tables import Row, Table
from portal.ui.dates import parse_birth_date
from portal.ui.numbers import sent_number

DAYS = {"月": 0, "火": 1, "水": 2, "木": 3, "金": 4, "土": 5, "日": 6} | {
    d.name[:3].title(): d.value for d in Weekday
}
MOBILITIES = {
    "": Mobility.WALKS,
    "歩行": Mobility.WALKS,
    "杖": Mobility.STICK,
    "車いす": Mobility.WHEELCHAIR,
    "車椅子": Mobility.WHEELCHAIR,
    "リクライニング": Mobility.RECLINING,
    "ストレッチャー": Mobility.STRETCHER,
} | {m.value: m for m in Mobility}
CARE_LEVELS: dict[str, str] = {"": ""} | {
    written: level.value
    for level, names in (
        (CareLevel.PROGRAMME, ("事業対象者",)),
        (CareLevel.SUPPORT_1, ("要支援1", "要支援１")),
        (CareLevel.SUPPORT_2, ("要支援2", "要支援２")),
        (CareLevel.CARE_1, ("要介護1", "要介護１")),
        (CareLevel.CARE_2, ("要介護2", "要介護２")),
        (CareLevel.CARE_3, ("要介護3", "要介護３")),
        (CareLevel.CARE_4, ("要介護4", "要介護４")),
        (CareLevel.CARE_5, ("要介護5", "要介護５")),
    )
    for written in (*names, level.value)
}


Waves = dict[str, ArrivalWave | None]


@dataclass
class Intake:
    """What an import would do, or did."""

    problems: list[RowProblem] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    without_place: int = 0
    """New riders whose home has no coordinates in the file: they wait, paused, until somebody enters them."""


def import_riders(
    actor: User,
    facility: Facility,
    table: Table,
    dry_run: bool = False,
    columns: Columns | None = None,
) -> Intake:
    """Adds or updates the facility's riders by their number. With problems, or as a dry run, nothing is written.

    `columns` says under which heading each field stands; without it the headings are the fields' names. Fields that are
    assigned to no column stay as they are.
    """
    require(actor, works_for_provider, facility)
    columns = {name: name for name in FIELDS} if columns is None else columns
    intake = Intake([*table.problems, *_unassigned(table, columns)])
    if intake.problems:
        return intake
    waves = _waves_of(facility)
    rows = [_read(_Named(row, columns), waves, intake.problems) for row in table]
    known = set(Rider.objects.filter(provider=facility.provider_id).values_list("code", flat=True))
    codes = [row["code"] for row in rows]
    intake.problems += _doubles(rows, columns["code"])
    intake.problems.sort(key=lambda problem: problem.line)
    intake.changed = len(known & set(codes))
    intake.new = len(codes) - intake.changed
    intake.without_place = sum(
        row["code"] not in known and row.get("latitude") is None for row in rows
    )
    if intake.problems or dry_run:
        return intake
    with transaction.atomic():
        for row in rows:
            _write(facility, row)
        record(actor, "imported riders", facility, new=intake.new, changed=intake.changed)
    return intake


def _doubles(rows: list[dict[str, Any]], heading: str) -> Iterator[RowProblem]:
    """Each line whose number stands further up, with that line."""
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row["code"], row["line"])
        if row["code"] and line != row["line"]:
            words = _("This number stands in line %(line)d already.")
            yield RowProblem(row["line"], heading, words % {"line": line})


class _Named:
    """A row read by the portal's names; `heading` is what the reader's own file calls them."""

    def __init__(self, row: Row, columns: Columns) -> None:
        self.row, self.columns, self.line = row, columns, row.line

    def __getitem__(self, name: str) -> str:
        return self.row[self.heading(name)] if name in self.columns else ""

    def heading(self, name: str) -> str:
        return self.columns.get(name, name)


def _unassigned(table: Table, columns: Columns) -> list[RowProblem]:
    wanted = [columns.get(name, name) for name in NEEDED]
    return table.missing(wanted)


def _read(row: _Named, waves: Waves, problems: list[RowProblem]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] for name in FIELDS if name in row.columns}
    values["line"] = row.line
    problems.extend(
        RowProblem(row.line, row.heading(name), _("This cell is empty."))
        for name in NEEDED
        if not row[name]
    )
    for name, low, high in (("latitude", 20, 46), ("longitude", 122, 154)):
        values[name] = _number(row, name, low, high, problems)
    values["weight_kg"] = _weight(row, problems)
    for name, known in (("mobility", MOBILITIES), ("care_level", CARE_LEVELS)):
        if name in values:
            values[name] = _known(row, name, known, problems)
    values["weekdays"] = _weekdays(row, problems)
    if "wave" in values:
        values["wave"] = _known(row, "wave", waves, problems)
    values["birth_date"] = _birth_date(row, problems)
    problems.extend(_too_long(row))
    return values


def _too_long(row: _Named) -> Iterator[RowProblem]:
    """What the columns of the database have no room for. Choices are long in words and short as they are kept."""
    for model in (Rider, RiderPrivate):
        for column in model._meta.concrete_fields:
            most = None if column.choices else getattr(column, "max_length", None)
            if column.name in FIELDS and most and len(row[column.name]) > most:
                words = _("Longer than %(most)d characters.") % {"most": most}
                yield RowProblem(row.line, row.heading(column.name), words)


def _waves_of(facility: Facility) -> Waves:
    """By name and by number, counted from the first; an empty cell says nothing."""
    waves = list(facility.arrival_waves.all())
    numbered = {str(number): wave for number, wave in enumerate(waves, 1)}
    return {"": None} | numbered | {wave.name: wave for wave in waves}


def _known(row: _Named, name: str, known: dict[str, Any], problems: list[RowProblem]) -> Any:
    if row[name] not in known:
        problems.append(
            RowProblem(row.line, row.heading(name), _("Unknown: %(value)s") % {"value": row[name]})
        )
    return known.get(row[name], known[""])


def _weight(row: _Named, problems: list[RowProblem]) -> int | None:
    if not row["weight_kg"]:
        return None
    weight = sent_number(row["weight_kg"])
    if weight is not None and 0 < weight <= 300:
        return weight
    problems.append(
        RowProblem(
            row.line,
            row.heading("weight_kg"),
            _("Not a weight in kg: %(value)s") % {"value": row["weight_kg"]},
        )
    )
    return None


def _number(
    row: _Named, name: str, low: float, high: float, problems: list[RowProblem]
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
                row.line,
                row.heading(name),
                _("Not a coordinate in Japan: %(value)s") % {"value": row[name]},
            )
        )
    return value


def _weekdays(row: _Named, problems: list[RowProblem]) -> list[int]:
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
                row.line,
                row.heading("weekdays"),
                _("Unknown: %(value)s") % {"value": ", ".join(unknown)},
            )
        )
    return sorted({DAYS[part.strip()] for part in parts if part.strip() in DAYS})


def _birth_date(row: _Named, problems: list[RowProblem]) -> Any:
    if not row["birth_date"]:
        return None
    try:
        return parse_birth_date(row["birth_date"])
    except ValidationError as error:
        reason = " ".join(error.messages)
        problems.append(RowProblem(row.line, row.heading("birth_date"), reason))
        return None


PRIVATE = (
    "name",
    "kana",
    "birth_date",
    "address",
    "latitude",
    "longitude",
    "telephone",
    "care_level",
    "weight_kg",
    "help_notes",
)


def _write(facility: Facility, row: dict[str, Any]) -> None:
    """What the file does not say stays; a new rider without coordinates stands at the facility and is paused."""
    placed = row["latitude"] is not None and row["longitude"] is not None
    private = {name: row[name] for name in PRIVATE if row.get(name) not in (None, "")}
    fresh = {"is_fictional": facility.is_fictional} | (
        {} if placed else {"state": RiderState.PAUSED}
    )
    shared = {"facility": facility} | ({"mobility": row["mobility"]} if "mobility" in row else {})
    rider, made = Rider.objects.update_or_create(
        provider=facility.provider,
        code=row["code"],
        defaults=shared,
        create_defaults=shared | fresh,
    )
    if made and not placed:
        private |= {"latitude": facility.latitude, "longitude": facility.longitude}
    RiderPrivate.objects.update_or_create(rider=rider, defaults=private)
    wave = {"wave": row["wave"]} if row.get("wave") is not None else {}
    for weekday in row["weekdays"]:
        StandingOrder.objects.update_or_create(
            rider=rider, weekday=weekday, valid_from=None, defaults=wave
        )
