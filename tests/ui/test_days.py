"""Days that come in an address or a form."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal.fukushi_mover.queries import period
from portal.fukushi_mover.web.applying import PersonForm
from portal.fukushi_mover.web.forms import ResidentPrivateForm
from portal.fukushi_mover.web.master_forms import RiderPrivateForm
from portal.ui.birth_dates import BirthDateField
from portal.ui.dates import fiscal_year_of, today
from portal.ui.days import read_day, read_month
from portal.ui.fiscal_years import fiscal_years


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
def test_every_date_field_refuses_what_fits_no_calendar(written: str) -> None:
    for field, value in (
        (forms.DateField(), written),
        (forms.DateTimeField(), f"{written}T00:00"),
    ):
        with override("ja"), pytest.raises(ValidationError) as refusal:
            field.clean(value)
        assert refusal.value.messages == ["1900年から2199年までの日付を入力してください。"]
    assert read_day(written) is None


def test_a_day_and_a_month_of_an_address_are_read() -> None:
    assert forms.DateField().clean("2026-11-23") == read_day("2026-11-23") == date(2026, 11, 23)
    assert read_month("2026-11") == date(2026, 11, 1)
    assert [read_day(text) for text in ("", "2026-02-30", "x" * 5000)] == [None] * 3


def test_a_filter_names_its_fiscal_years_as_the_pages_do() -> None:
    now = fiscal_year_of(today())
    with override("ja"):
        assert fiscal_years()[1] == (now, f"令和{now - 2018}年度")
    with override("en"):
        assert [name for _year, name in fiscal_years()] == [
            f"FY{year}" for year in range(now + 1, now - 5, -1)
        ]


def test_of_a_stretch_that_is_to_come_no_page_is_offered() -> None:
    month = period.of_day(today(), month=True)
    assert [month.before.has_begun, month.has_begun, month.after.has_begun] == [True, True, False]


@pytest.mark.parametrize("written", ["昭和10年1月2日", "S10.1.2", "１９３５／１／２", "1935-01-02"])
def test_a_form_takes_a_date_of_birth_by_era_and_shows_it_so(written: str) -> None:
    field = BirthDateField()
    born = field.clean(written)
    assert born == date(1935, 1, 2)
    assert not field.has_changed(born, written)
    with override("ja"):
        assert (field.prepare_value(born), field.prepare_value(written)) == (
            "昭和10年1月2日",
            written,
        )
        assert str(field.help_text) == "例：昭和15年3月2日、S15.3.2、1940-03-02"
    with override("en"):
        assert field.prepare_value(born) == "1935-01-02"


def test_every_form_that_asks_for_a_birthday_takes_eras() -> None:
    plain = [
        form.__name__
        for form in (RiderPrivateForm, ResidentPrivateForm, PersonForm)
        if type(form.base_fields["birth_date"]) is not BirthDateField
    ]
    assert plain == []


def test_a_period_is_read_and_nonsense_is_the_present_year() -> None:
    assert period.read("2026-02").last == date(2026, 2, 28)
    assert period.read("2025").first == date(2025, 4, 1)
    for text in ("", "9999-12", "9999", "0001-01", "²", "9" * 5000):
        assert period.read(text).code == period.read("nothing").code, text
