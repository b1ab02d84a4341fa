import csv
import os
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from portal.organisations.enums import Bureau
from portal.organisations.models import Municipality, Organisation, OrganisationKind, Prefecture
from portal.organisations.reference.figures import import_points, update_figures
from portal.organisations.reference.municipalities import (
    Place,
    load_municipalities,
    places,
    with_check_digit,
)
from portal.organisations.reference.places import load_places
from portal.organisations.reference.romaji import romanise
from tests.organisations.factories import MunicipalityFactory, prefecture


@pytest.mark.parametrize(
    ("code", "whole"), [("08201", "082015"), ("13101", "131016"), ("22138", "221384")]
)
def test_the_check_digit_is_computed(code, whole):
    assert with_check_digit(code) == whole


@pytest.mark.parametrize(
    ("kana", "roman"),
    [
        ("おおた", "Ota"),
        ("りゅうがさき", "Ryugasaki"),
        ("にっこう", "Nikko"),
        ("はっちょう", "Hatcho"),
        ("シンジュク", "Shinjuku"),
    ],
)
def test_kana_become_the_letters_that_towns_use(kana, roman):
    assert romanise(kana) == roman


def test_every_municipality_stands_once():
    rows = places()
    assert len(rows) == len({row.code for row in rows}) == 485
    assert sum(row.code[:2] != "22" for row in rows) == 450
    assert sum(row.kind == "designated_city" for row in rows) == 8


def test_a_designated_city_stands_for_its_wards_and_a_county_stands_apart():
    by_code = {row.code: row for row in places()}
    yokohama, shinto = by_code["141003"], by_code["103446"]
    assert (yokohama.name, yokohama.kana, yokohama.name_en) == (
        "横浜市",
        "よこはまし",
        "Yokohama City",
    )
    assert (shinto.county, shinto.name, shinto.kana) == ("北群馬郡", "榛東村", "しんとうむら")


def test_names_that_kana_alone_would_misspell():
    tricky = {
        "真岡市": "Mooka City",
        "勝浦市": "Katsuura City",
        "南アルプス市": "Minami-alps City",
        "小海町": "Koumi Town",
        "豊丘村": "Toyooka Village",
        "山ノ内町": "Yamanouchi Town",
    }
    assert {row.name: row.name_en for row in places() if row.name in tricky} == tricky


@pytest.mark.bench_data
@pytest.mark.django_db
def test_an_official_table_gives_every_municipality_its_point():
    """Out of the packages none has one; a town hall lies in its prefecture, islands of Tokyo aside."""
    load_places()
    assert not Municipality.objects.exclude(latitude=None).exists()
    file = Path(os.environ["PORTAL_BENCH_DATA"]) / "geo" / "municipalities.csv"
    with file.open("rb") as table:
        outcome = import_points(table)
    assert (outcome.changed, outcome.problems) == (485, [])
    far = {
        town.prefecture_id
        for town in Municipality.objects.select_related("prefecture")
        if abs(town.latitude - town.prefecture.latitude) > 1.2
        or abs(town.longitude - town.prefecture.longitude) > 1.2
    }
    assert far == {"13"}


@pytest.mark.bench_data
def test_codes_names_kana_and_english_are_the_official_ones():
    file = Path(os.environ["PORTAL_BENCH_DATA"]) / "geo" / "municipalities.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        official = {
            (r["code"], r["name_ja"], r["name_kana"], r["name_en"], r["district_ja"])
            for r in csv.DictReader(lines)
        }
    assert {(p.code, p.name, p.kana, p.name_en, p.county) for p in places()} == official


@pytest.mark.django_db
def test_loading_the_places_twice_adds_nothing_and_keeps_what_was_typed():
    first = load_places()
    assert first == {
        "kinds": 13,
        "prefectures": 11,
        "municipalities": 485,
        "bureaus": 2,
        "prefecture organisations": 11,
    }
    OrganisationKind.objects.filter(code="venture").update(name_ja="企業")
    Municipality.objects.filter(code="102024").update(population=5)
    assert set(load_places().values()) == {0}
    assert OrganisationKind.objects.get(code="venture").name_ja == "企業"
    assert Municipality.objects.get(code="102024").population == 5


@pytest.mark.django_db
def test_shizuoka_belongs_to_the_economy_side_alone():
    load_places()
    rows = Prefecture.objects.values_list("code", "in_health_area", "in_economy_area")
    assert [code for code, health, economy in rows if not health and economy] == ["22"]
    assert Prefecture.objects.filter(in_health_area=True, in_economy_area=True).count() == 10
    assert all(33 < p.latitude < 39 and 137 < p.longitude < 141 for p in Prefecture.objects.all())


@pytest.mark.django_db
def test_the_bureaus_have_their_names_in_both_languages():
    load_places()
    health = Organisation.objects.get(bureau=Bureau.HEALTH)
    with translation.override("en"):
        assert (health.name_ja, health.name_en) == ("関東信越厚生局", str(Bureau.HEALTH.label))


@pytest.mark.django_db
def test_a_merged_municipality_keeps_its_old_row():
    prefecture("22")
    old = Municipality.objects.create(
        prefecture_id="22",
        code="221317",
        name_ja="旧市",
        kana="きゅうし",
        valid_to=date(2023, 12, 31),
    )
    load_municipalities([Place("221384", "新市", "しんし", "Shin City", "", "city")])
    assert list(Municipality.objects.on(date(2023, 12, 31)).values_list("code", flat=True)) == [
        "221317",
        "221384",
    ]
    assert list(Municipality.objects.on(date(2024, 1, 1)).values_list("code", flat=True)) == [
        "221384"
    ]
    assert Municipality.objects.get(pk=old.pk).name_ja == "旧市"


@pytest.fixture
def two_towns(db):
    prefecture("08"), prefecture("10")
    load_municipalities(
        [
            Place("082015", "水戸市", "みとし", "Mito City", "", "city"),
            Place("102016", "前橋市", "まえばしし", "Maebashi City", "", "city"),
        ]
    )


def _figures() -> dict[str, tuple]:
    rows = Municipality.objects.order_by("code")
    return {
        m.code: (m.population, m.aged_share and str(m.aged_share), m.figures_source) for m in rows
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_figures_come_from_a_table_in_either_encoding(two_towns, encoding):
    text = '団体コード,人口,65歳以上人口,年齢不詳\n8201,"270,685",70922,7606\n10201,332149,98000,0\n011002,1,1,0\n'
    outcome = update_figures(BytesIO(text.encode(encoding)), "国勢調査", date(2020, 10, 1))
    assert (outcome.changed, outcome.elsewhere, outcome.problems) == (2, 1, [])
    assert _figures() == {
        "082015": (270685, "27.0", "国勢調査"),
        "102016": (332149, "29.5", "国勢調査"),
    }


def test_one_bad_line_and_nothing_is_changed(two_towns, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text("code,population\n082015,NaN\n102016,many\n082016,5\n")
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "update_figures", str(file), "--source", "x", "--date", "2020-10-01", stderr=errors
        )
    lines = errors.getvalue().splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]
    assert "NaN" in lines[0]
    assert "many" in lines[1]
    assert "082016" in lines[2]
    assert _figures() == {"082015": (None, None, ""), "102016": (None, None, "")}


def test_a_town_that_stands_twice_is_named_with_both_lines(two_towns):
    text = "code,population\n082015,5\n102016,²\n8201,6\n102016,99999999999\n"
    outcome = update_figures(BytesIO(text.encode()), "x", date(2020, 10, 1))
    assert [(p.line, p.reason) for p in outcome.problems] == [
        (3, "「²」は数値として読み取れません。"),
        (4, "この市区町村は2行目にもあります。"),
        (5, "この市区町村は3行目にもあります。"),
    ]
    assert _figures()["082015"] == (None, None, "")


def test_a_dry_run_says_what_it_would_do(two_towns, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text("code,population,latitude,longitude\n082015,5,36.3,140.4\n")
    said = StringIO()
    call_command(
        "update_figures",
        str(file),
        "--source",
        "x",
        "--date",
        "2020-10-01",
        "--dry-run",
        stdout=said,
    )
    assert "would change 1" in said.getvalue()
    assert _figures()["082015"] == (None, None, "")


def test_points_come_alone(two_towns, tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("code,office_lat,office_lon,population\n082015,36.3658,140.4713,1\n")
    call_command("import_points", str(file), stdout=StringIO())
    mito = Municipality.objects.get(code="082015")
    assert (mito.latitude, mito.longitude, mito.population, mito.figures_source) == (
        36.3658,
        140.4713,
        None,
        "",
    )


@pytest.mark.django_db
def test_a_place_is_named_in_the_order_of_the_readers_language() -> None:
    town = MunicipalityFactory(name_ja="見本市（架空）", name_en="Mihon City (fictional)")
    with translation.override("ja"):
        assert town.full_name == "群馬県 見本市（架空）"
    with translation.override("en"):
        assert town.full_name == "Mihon City (fictional), Gunma"
