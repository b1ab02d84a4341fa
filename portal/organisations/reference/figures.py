"""Figures and points of municipalities out of an official table. All of it goes in, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from portal.intake.problems import RowProblem
from portal.intake.tables import Row, read_table
from portal.organisations.models import Municipality

from .municipalities import with_check_digit

# The headings that official tables use for the same thing; the first one found counts.
COLUMNS = {
    "code": ("code", "団体コード", "全国地方公共団体コード", "市区町村コード", "地域コード"),
    "population": ("population", "pop_2020", "人口", "総人口", "人口総数"),
    "aged": ("aged_population", "pop65_2020", "65歳以上人口", "老年人口"),
    "age_unknown": ("age_unknown", "pop_age_unknown_2020", "年齢不詳", "年齢不詳人口"),
    "aged_share": ("aged_share", "aged_share_2020_pct", "高齢化率", "65歳以上割合"),
    "latitude": ("latitude", "office_lat", "lat", "緯度"),
    "longitude": ("longitude", "office_lon", "lon", "経度"),
}
_TENTH = Decimal("0.1")
_MOST_PEOPLE = 2_000_000_000
# Japan's land, roughly, in degrees.
_LATITUDES, _LONGITUDES = (20.0, 46.0), (122.0, 154.0)


@dataclass
class Outcome:
    changed: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class _Bad(Exception):
    pass


def update_figures(file: IO[bytes], source: str, day: date, *, dry_run: bool = False) -> Outcome:
    """Population, share of people aged 65 or over, and points where the table has them; `source` and `day` are kept.

    Lines of other prefectures are counted and passed over. Raises intake's Unreadable.
    """
    return _import(
        file,
        ("population", "aged", "age_unknown", "aged_share", "latitude", "longitude"),
        {"figures_source": source, "figures_on": day},
        dry_run,
    )


def import_points(file: IO[bytes], *, dry_run: bool = False) -> Outcome:
    """Representative points (a town hall, as a rule), in degrees."""
    return _import(file, ("latitude", "longitude"), {}, dry_run)


def _import(
    file: IO[bytes], wanted: Iterable[str], stamp: dict[str, object], dry_run: bool
) -> Outcome:
    table = read_table(file)
    outcome = Outcome(problems=list(table.problems))
    headings = {
        name: heading
        for name in ("code", *wanted)
        if (heading := next((h for h in COLUMNS[name] if h in table.headers), None))
    }
    if "code" not in headings:
        outcome.problems.append(RowProblem(1, "code", _("This column is missing.")))
    if not any(name in headings for name in wanted):
        outcome.problems.append(
            RowProblem(1, "", _("The table has no figures that the portal knows."))
        )
    if outcome.problems:
        return outcome
    known = {m.code: m for m in Municipality.objects.exclude(code="").filter(valid_to=None)}
    areas = {code[:2] for code in known}
    changed: dict[str, Municipality] = {}
    seen: dict[str, int] = {}
    for row in table:
        code = _code(row[headings["code"]])
        if code[:2] not in areas and code.isdecimal():
            outcome.elsewhere += 1
            continue
        try:
            _take_row(row, headings, code, known, seen, changed, stamp)
        except _Bad as bad:
            column, reason = bad.args
            outcome.problems.append(RowProblem(row.line, column, reason))
    outcome.changed = len(changed)
    outcome.unchanged = len(seen) - len(changed)
    if not outcome.problems and not dry_run:
        _save(changed.values())
    return outcome


def _take_row(
    row: Row,
    headings: dict[str, str],
    code: str,
    known: dict[str, Municipality],
    seen: dict[str, int],
    changed: dict[str, Municipality],
    stamp: dict[str, object],
) -> None:
    municipality = known.get(code)
    if municipality is None:
        raise _Bad(headings["code"], _("No municipality has the code “%(code)s”.") % {"code": code})
    if code in seen:
        words = _("This municipality stands in line %(line)d already.")
        raise _Bad(headings["code"], words % {"line": seen[code]})
    seen[code] = row.line
    values = _figures(row, headings)
    if values and any(
        getattr(municipality, name) != value for name, value in (values | stamp).items()
    ):
        for name, value in (values | stamp).items():
            setattr(municipality, name, value)
        changed[code] = municipality


def _save(rows: Iterable[Municipality]) -> None:
    fields = ["population", "aged_share", "latitude", "longitude", "figures_source", "figures_on"]
    with transaction.atomic():
        Municipality.objects.bulk_update(rows, fields, batch_size=200)


def _code(text: str) -> str:
    """Five digits or six, also where a spreadsheet ate the zero in front of 08 and 09."""
    digits = text.strip()
    if digits.isdecimal() and len(digits) == 4:
        digits = f"0{digits}"
    if digits.isdecimal() and len(digits) == 5:
        eaten = f"0{digits}"
        if digits[:1] in "89" and with_check_digit(eaten[:5]) == eaten:
            return eaten
        return with_check_digit(digits)
    return digits


def _number(row: Row, heading: str) -> Decimal | None:
    text = row[heading].replace(",", "").replace("%", "").strip()
    if text in ("", "-", "－", "…", "x", "X"):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _Bad(heading, _("“%(text)s” is not a number.") % {"text": row[heading]})
    return number


def _count(row: Row, heading: str) -> int | None:
    number = _number(row, heading)
    if number is None:
        return None
    if not 0 <= number <= _MOST_PEOPLE or number != number.to_integral_value():
        raise _Bad(heading, _("“%(text)s” is not a number of people.") % {"text": row[heading]})
    return int(number)


def _figures(row: Row, headings: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, bounds in (("latitude", _LATITUDES), ("longitude", _LONGITUDES)):
        if name in headings and (degrees := _number(row, headings[name])) is not None:
            if not bounds[0] <= degrees <= bounds[1]:
                raise _Bad(headings[name], _("%(degrees)s is not in Japan.") % {"degrees": degrees})
            values[name] = float(degrees)
    population = _count(row, headings["population"]) if "population" in headings else None
    if population is not None:
        values["population"] = population
    share = _share(row, headings, population)
    if share is not None:
        values["aged_share"] = share
    return values


def _share(row: Row, headings: dict[str, str], population: int | None) -> Decimal | None:
    """As the census publishes it: people of unknown age are left out of the denominator."""
    if "aged_share" in headings:
        share = _number(row, headings["aged_share"])
        if share is not None and not 0 <= share <= 100:
            raise _Bad(headings["aged_share"], _("A share lies between 0 and 100."))
        return None if share is None else share.quantize(_TENTH, ROUND_HALF_UP)
    aged = _count(row, headings["aged"]) if "aged" in headings else None
    if aged is None or not population:
        return None
    unknown = (_count(row, headings["age_unknown"]) or 0) if "age_unknown" in headings else 0
    if aged + unknown > population:
        raise _Bad(headings["aged"], _("More people aged 65 or over than people."))
    known = population - unknown
    return (Decimal(aged) * 100 / known).quantize(_TENTH, ROUND_HALF_UP) if known else None
