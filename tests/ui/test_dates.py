from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.ui import dates
from portal.ui.templatetags import dates as tags

MODERN = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 23))


@pytest.mark.parametrize(
    "written",
    [
        "昭和15年3月2日", "昭和１５年３月２日", "昭和 15年 3月 2日", "S15.3.2", "s15/3/2", "Ｓ１５．３．２", "昭和15.3.2", "Showa 15-3-2",
        "1940-03-02", "1940/3/2", "1940.3.2", "１９４０－０３－０２", "1940年3月2日", "19400302", "S150302", " 1940-03-02 ", "1940 3 2",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_read_from_any_usual_hand(written: str) -> None:
    assert dates.parse_birth_date(written) == date(1940, 3, 2)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和1年12月31日", date(1926, 12, 31)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R6.2.29", date(2024, 2, 29)),
    ],
)
def test_eras_meet_on_their_days(written: str, day: date) -> None:
    assert dates.parse_birth_date(written) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("大正15年12月25日", "era"),
        ("昭和元年12月24日", "era"),
        ("昭和64年1月8日", "era"),
        ("平成31年5月1日", "era"),
        ("昭和15年2月30日", "calendar"),
        ("1941-02-29", "calendar"),
        ("40-03-02", "year"),
        ("2027-01-01", "future"),
        ("1850-01-01", "past"),
        ("", "form"),
        ("きのう", "form"),
        ("昭和", "form"),
        ("X15.3.2", "form"),
    ],
)
def test_what_cannot_be_a_date_of_birth_is_refused_with_its_reason(written: str, code: str) -> None:
    with pytest.raises(dates.BirthDateError) as refusal:
        dates.parse_birth_date(written)
    assert refusal.value.code == code


def test_the_refusal_of_a_wrong_era_names_the_right_one() -> None:
    with pytest.raises(dates.BirthDateError, match="昭和元年12月25日"):
        dates.parse_birth_date("大正15年12月25日")


@given(MODERN)
def test_what_a_document_writes_is_read_back(day: date) -> None:
    assert dates.parse_birth_date(dates.era_date(day)) == day
    assert dates.parse_birth_date(day.isoformat()) == day


@given(st.dates(min_value=date(1868, 10, 23)))
def test_every_day_lies_in_the_era_that_it_is_given(day: date) -> None:
    era = dates.era_of(day)
    assert era.starts <= day <= era.ends
    assert era.year_of(day) >= 1


def test_before_the_first_era_there_is_none() -> None:
    with pytest.raises(ValueError, match="1868-10-22"):
        dates.era_of(date(1868, 10, 22))


@given(st.dates(min_value=date(1870, 1, 1), max_value=date(9998, 1, 1)))
def test_a_day_lies_within_its_fiscal_year(day: date) -> None:
    first, last = dates.fiscal_year_bounds(dates.fiscal_year_of(day))
    assert first <= day <= last
    assert dates.fiscal_year_of(first - timedelta(days=1)) == dates.fiscal_year_of(day) - 1


def test_the_fiscal_year_turns_with_april_in_japan() -> None:
    assert dates.fiscal_year_of(date(2026, 3, 31)) == 2025
    assert dates.fiscal_year_of(date(2026, 4, 1)) == 2026
    assert dates.fiscal_year_of(datetime(2026, 3, 31, 14, 59, tzinfo=UTC)) == 2025
    assert dates.fiscal_year_of(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == 2026


def test_today_is_the_day_that_the_demonstration_fixes(
    settings: pytest.FixtureRequest,
) -> None:
    settings.DEMO_DATE = "2026-11-23"  # type: ignore[attr-defined]
    assert dates.today() == date(2026, 11, 23)


DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 22, 22, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filter_name", "value", "japanese", "english"),
    [
        ("jdate", DAY, "令和8年11月23日(月)", "23 November 2026 (Mon)"),
        ("jdate", date(2019, 5, 1), "令和元年5月1日(水)", "1 May 2019 (Wed)"),
        ("jdate", MOMENT, "令和8年11月23日(月)", "23 November 2026 (Mon)"),
        ("jdate", None, "", ""),
        ("jdate_short", DAY, "11月23日(月)", "23 November (Mon)"),
        ("jmonth", DAY, "令和8年11月", "November 2026"),
        (
            "jdatetime",
            MOMENT,
            "令和8年11月23日(月) 7:42",
            "23 November 2026 (Mon) 7:42",
        ),
        ("clock", MOMENT, "7:42", "7:42"),
        ("clock", time(17, 5), "17:05", "17:05"),
        ("clock", 90_600, "翌1:10", "1:10 next day"),
        ("clock", 2 * 86_400 + 600, "2日後の0:10", "0:10 2 days later"),
        ("clock", -900, "前日23:45", "23:45 day before"),
        ("clock", 0, "0:00", "0:00"),
        ("era", DAY, "令和8", "Reiwa 8"),
        ("fiscal_year", DAY, "令和8年度", "FY2026"),
        ("fiscal_year", date(2027, 3, 31), "令和8年度", "FY2026"),
        ("fiscal_year", 2019, "令和元年度", "FY2019"),
        ("yen", 1_234_567, "1,234,567円", "¥1,234,567"),
        ("yen", 0, "0円", "¥0"),
        ("yen", None, "", ""),
        ("number", 1234, "1,234", "1,234"),
        ("number", 2.26, "2.3", "2.3"),
        ("minutes", 61, "2分", "2 min"),
    ],
)
def test_each_language_writes_its_own_way(
    filter_name: str, value: object, japanese: str, english: str
) -> None:
    write = getattr(tags, filter_name)
    with translation.override("ja"):
        assert write(value) == japanese
    with translation.override("en"):
        assert write(value) == english
