"""Dates as Japanese administration writes them: fiscal years, eras, and dates of birth in many hands."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TOKYO = ZoneInfo("Asia/Tokyo")
FISCAL_YEAR_STARTS_IN = 4
LONGEST_LIFE_YEARS = 130


@dataclass(frozen=True)
class Era:
    """An era name (元号). `starts` is its first day; it ends the day before the next one starts."""

    letter: str
    ja: str
    en: str
    starts: date
    ends: date

    def year_of(self, day: date) -> int:
        return day.year - self.starts.year + 1


@cache
def _words() -> dict[str, str]:
    data = json.loads(Path(__file__).with_name("eras.json").read_text(encoding="utf-8"))
    return {"first_year": data["first_year"], **data["marks"]}


@cache
def eras() -> tuple[Era, ...]:
    """Every era since the Western calendar was taken over, newest first."""
    rows = json.loads(Path(__file__).with_name("eras.json").read_text(encoding="utf-8"))["eras"]
    made: list[Era] = []
    ends = date.max
    for row in rows:
        starts = date.fromisoformat(row["starts"])
        made.append(Era(row["letter"], row["ja"], row["en"], starts, ends))
        ends = date.fromordinal(starts.toordinal() - 1)
    return tuple(made)


def era_of(day: date) -> Era:
    """The era that `day` belongs to. Raises ValueError before the first one (23 October 1868)."""
    for era in eras():
        if era.starts <= day:
            return era
    raise ValueError(f"{day} lies before the first era")


def era_year(day: date, language: str = "ja") -> str:
    """令和8 in Japanese (平成元 in an era's first year), Reiwa 8 in English."""
    era = era_of(day)
    year = era.year_of(day)
    if language.startswith("ja"):
        return era.ja + (_words()["first_year"] if year == 1 else str(year))
    return f"{era.en} {year}"


def era_date(day: date) -> str:
    """The date as a Japanese document writes it, whatever language is active: 令和8年11月23日."""
    mark = _words()
    return f"{era_year(day)}{mark['year']}{day.month}{mark['month']}{day.day}{mark['day']}"


def today() -> date:
    """Today in Japan; in demonstrations and tests the day that DEMO_DATE fixes."""
    if settings.DEMO_DATE:
        return date.fromisoformat(settings.DEMO_DATE)
    return datetime.now(TOKYO).date()


def local_date(moment: date | datetime) -> date:
    """The day in Japan on which `moment` falls."""
    if isinstance(moment, datetime):
        return moment.astimezone(TOKYO).date() if moment.tzinfo else moment.date()
    return moment


def local_time(moment: datetime | time) -> time:
    if isinstance(moment, datetime):
        return moment.astimezone(TOKYO).time() if moment.tzinfo else moment.time()
    return moment


def fiscal_year_of(day: date | datetime) -> int:
    """The fiscal year (年度, April to March) of `day`, named by the year in which it starts."""
    day = local_date(day)
    return day.year if day.month >= FISCAL_YEAR_STARTS_IN else day.year - 1


def read_fiscal_year(text: str) -> int:
    """The fiscal year that an address asks for ("2026"); the present one for whatever is none of this century."""
    asked = int(text) if text.isdecimal() and len(text) == 4 else 0
    return asked if 2000 <= asked < 2100 else fiscal_year_of(today())


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year, both included."""
    return date(year, FISCAL_YEAR_STARTS_IN, 1), date(year + 1, FISCAL_YEAR_STARTS_IN - 1, 31)


class BirthDateError(ValidationError):
    """A written date of birth that cannot be taken; the message says why, for the person who typed it."""


_SEPARATOR = r"\s*[./\-,\s]\s*"


@cache
def _birth_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    mark = _words()
    names = "|".join(
        [
            *(era.ja for era in eras()),
            *(era.letter for era in eras()),
            *(era.en for era in eras()),
        ]
    )
    year = rf"(?P<year>\d{{1,4}}|{mark['first_year']})"
    written = rf"{year}\s*{mark['year']}\s*(?P<month>\d{{1,2}})\s*{mark['month']}\s*(?P<day>\d{{1,2}})\s*{mark['day']}?"
    separated = rf"{year}{_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}})"
    packed = r"(?P<year>\d{4}|(?<!\d)\d{2}(?=\d{4}$))(?P<month>\d{2})(?P<day>\d{2})"
    era = rf"(?:(?P<era>{names})\s*[.]?\s*)?"
    return tuple(  # type: ignore[return-value]
        re.compile(rf"^{era}{body}$", re.IGNORECASE) for body in (written, separated, packed)
    )


def _era_named(name: str) -> Era:
    name = name.lower()
    return next(e for e in eras() if name in (e.ja, e.letter.lower(), e.en.lower()))


def _western_year(era: Era | None, written: str) -> int:
    year = 1 if written == _words()["first_year"] else int(written)
    if era is not None:
        return era.starts.year + year - 1
    if len(written) < 4:
        raise BirthDateError(_("Write the era or all four digits of the year."), code="year")
    return year


def parse_birth_date(written: str) -> date:
    """A date of birth from any usual hand: 昭和15年3月2日, S15.3.2, 1940-03-02, １９４０／３／２, 19400302.

    Raises BirthDateError (a ValidationError) with a message for the person who typed it.
    """
    # A long vowel mark or a typographic dash is what a Japanese keyboard gives for a hyphen.
    text = re.sub(
        "[\u2010-\u2015\u2212\u30fc\u3002\u30fb]",
        "-",
        unicodedata.normalize("NFKC", written),
    ).strip()
    match = next((m for pattern in _birth_patterns() if (m := pattern.match(text))), None)
    if match is None:
        raise BirthDateError(
            _("Write the date of birth like %(ja)s, S15.3.2 or 1940-03-02.")
            % {"ja": era_date(date(1940, 3, 2))},
            code="form",
        )
    era = _era_named(match["era"]) if match["era"] else None
    try:
        day = date(_western_year(era, match["year"]), int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise BirthDateError(_("There is no such day in the calendar."), code="calendar") from error
    if era is not None and not era.starts <= day <= era.ends:
        raise BirthDateError(
            _("%(written)s does not lie in that era; the day is %(right)s.")
            % {"written": written.strip(), "right": era_date(day)},
            code="era",
        )
    if day > today():
        raise BirthDateError(_("This day has not come yet."), code="future")
    if day.year < today().year - LONGEST_LIFE_YEARS:
        raise BirthDateError(
            _("This is more than %(years)s years ago.") % {"years": LONGEST_LIFE_YEARS},
            code="past",
        )
    return day


def clock_text(second: int) -> str:
    """7:42, of seconds from a day's midnight; as timetables do, 翌0:30 for half past midnight of the night that follows."""
    days, rest = divmod(second, 86_400)
    time_of_day = {"time": f"{rest // 3600}:{rest % 3600 // 60:02}"}
    if days == 0:
        return time_of_day["time"]
    if days == 1:
        return _("%(time)s next day") % time_of_day
    if days == -1:
        return _("%(time)s day before") % time_of_day
    count = ngettext("%(time)s %(days)s day later", "%(time)s %(days)s days later", days)
    return count % (time_of_day | {"days": days})
