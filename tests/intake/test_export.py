import io
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from openpyxl import load_workbook

from portal.caravan.models import Visit
from portal.intake.export import Unencodable, export, harmless, unencodable
from portal.intake.lists import ExportMixin, heading

# A spreadsheet knows no time zones.
DAY = datetime(2026, 4, 1)  # noqa: DTZ001
MORNING = datetime(2026, 11, 23, 8, 30)  # noqa: DTZ001
HEADERS = ["コード", "名称"]


def answer(rows: list[list[object]], format: str) -> HttpResponse:
    request = RequestFactory().get("/needs/", {"year": "2026", "format": format})
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.messages.storage.cookie import CookieStorage

    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return export(request, rows, HEADERS, "needs", format)


def test_csv_opens_in_a_spreadsheet_as_utf8() -> None:
    response = answer([["08", "茨城県"]], "csv")
    assert response.content == b"\xef\xbb\xbf" + "コード,名称\r\n08,茨城県\r\n".encode()
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''needs.csv"


def test_cp932_keeps_the_signs_of_this_country() -> None:
    assert (
        answer([["08", "髙﨑①㈱～"]], "cp932").content.decode("cp932")
        == "コード,名称\r\n08,髙﨑①㈱～\r\n"
    )


@pytest.mark.django_db
def test_what_cp932_cannot_say_is_listed_and_never_replaced() -> None:
    response = answer([["08", "茨城"], ["𠮷", "𠮷野☑"]], "cp932")
    page = response.content.decode()
    assert (response.status_code, "year=2026&amp;format=xlsx" in page, ">☑<" in page) == (
        422,
        True,
        True,
    )


def test_each_unencodable_sign_has_its_row_and_column() -> None:
    assert unencodable(HEADERS, [["08", "茨城"], ["11", "𠮷野☑𠮷"]]) == [
        Unencodable(3, "名称", "𠮷", "𠮷野☑𠮷"),
        Unencodable(3, "名称", "☑", "𠮷野☑𠮷"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_in_csv_is_text(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+81", "-0.5", "08", "a=b", ""])
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_xlsx_keeps_codes_and_formulas_as_text_and_numbers_as_numbers() -> None:
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    content = answer([["08", "=1+1"], [12, date(2026, 4, 1)], [None, moment]], "xlsx").content
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells == [
        [("08", "s"), ("=1+1", "s")],
        [(12, "n"), (DAY, "d")],
        [(None, "n"), (MORNING, "d")],
    ]


class Row:
    is_fictional = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_state_display(self) -> str:
        return "公開"


class NameList(ExportMixin):
    export_fields = ("name", ("状態", "get_state_display"), ("なし", "name.first.second"))
    export_filename = "names"

    def __init__(self, query: str) -> None:
        self.request = RequestFactory().get("/names/", query_params={"format": query, "page": "2"})
        self.object_list = [Row("一"), Row("二")]


def test_a_list_is_exported_whole() -> None:
    view = NameList("csv")
    text = view.render_to_response({}).content.decode("utf-8-sig")
    assert text == "name,状態,なし\r\n一,公開,\r\n二,公開,\r\n"


def test_a_column_is_headed_by_what_its_path_ends_in() -> None:
    with override("ja"):
        headings = [
            heading(field, Visit)
            for field in ("starts_at", "municipality.prefecture.name", "municipality.name", "host")
        ]
    assert headings == ["日時", "都県", "市区町村", "訪問先"]


def test_export_links_keep_the_filters_and_lose_the_page() -> None:
    assert [link["url"] for link in NameList("csv").export_links()] == [
        "?format=csv",
        "?format=cp932",
        "?format=xlsx",
    ]
