"""Tables out: CSV as UTF-8 with BOM or as CP932, and XLSX. Nothing is lost silently, nothing is run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV_UTF8, CSV_CP932, XLSX = "csv", "cp932", "xlsx"
FORMATS = {
    CSV_UTF8: _("CSV (UTF-8)"),
    CSV_CP932: _("CSV (Shift_JIS)"),
    XLSX: _("Excel (XLSX)"),
}
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")
_XLSX_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Unencodable:
    """A sign that CP932 does not have. `line` as a spreadsheet counts: the header is line 1."""

    line: int
    column: str
    sign: str
    text: str


def export(
    request: HttpRequest,
    rows: Iterable[Sequence[Any]],
    headers: Sequence[Any],
    filename: str,
    format: str,
) -> HttpResponse:
    """A download of `rows`. `filename` goes without its ending. An unknown format is UTF-8 CSV.

    What CP932 cannot say is answered by a page (422) that lists it and offers the other formats.
    """
    names = [str(name) for name in headers]
    if format == XLSX:
        return _download(xlsx(names, rows), _XLSX_TYPE, f"{filename}.xlsx")
    table = [[text_of(value) for value in row] for row in rows]
    if format == CSV_CP932:
        problems = unencodable(names, table)
        if problems:
            return _refusal(request, problems)
        return _download(
            csv_bytes(names, table, "cp932"), "text/csv; charset=shift_jis", f"{filename}.csv"
        )
    return _download(
        csv_bytes(names, table, "utf-8-sig"), "text/csv; charset=utf-8", f"{filename}.csv"
    )


def marked(
    headers: Sequence[Any], rows: Iterable[Sequence[Any]], is_fictional: bool
) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """The same table with the mark of fictional records in its last column: for rows that are no records of their own."""
    mark = gettext("fictional") if is_fictional else ""
    return [*headers, gettext("Fictional")], [(*row, mark) for row in rows]


def text_of(value: Any) -> str:
    """A value as people read it in a spreadsheet: ISO days, local time, yes or no in words."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def csv_bytes(headers: Sequence[str], table: Iterable[Sequence[str]], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in [headers, *table]:
        writer.writerow([harmless(text) for text in row])
    return out.getvalue().encode(encoding)


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.match(text):
        return "'" + text
    return text


def unencodable(headers: Sequence[str], table: Iterable[Sequence[str]]) -> list[Unencodable]:
    found = []
    for line, row in enumerate([headers, *table], start=1):
        for name, text in zip(headers, row, strict=True):
            found += [Unencodable(line, name, sign, text) for sign in _outside_cp932(text)]
    return found


def _outside_cp932(text: str) -> list[str]:
    try:
        text.encode("cp932")
        return []
    except UnicodeEncodeError:
        return [sign for sign in dict.fromkeys(text) if not _is_cp932(sign)]


def _is_cp932(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Text stays text (08 keeps its zero, =1+1 is not run); numbers and days are numbers and days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    table = list(rows)
    for index, name in enumerate(headers):
        widest = max([_width(name), *(_width(text_of(row[index])) for row in table[:200])])
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(60, widest + 2)
    sheet.append([_header_cell(sheet, name) for name in headers])
    for row in table:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _header_cell(sheet: Any, name: str) -> Any:
    cell = _cell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if value is None:
        return WriteOnlyCell(sheet, None)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return _formatted(sheet, local.replace(tzinfo=None), "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        return _formatted(sheet, value, "yyyy-mm-dd")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _XLSX_FORBIDDEN.sub("", text_of(value)))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _formatted(sheet: Any, value: Any, number_format: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _width(text: str) -> int:
    """In half-width signs."""
    return sum(1 if ord(sign) < 0x1100 else 2 for sign in text.partition("\n")[0])


def _download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _refusal(request: HttpRequest, problems: list[Unencodable]) -> HttpResponse:
    others = []
    for format in (CSV_UTF8, XLSX):
        query = request.GET.copy()
        query["format"] = format
        others.append({"label": FORMATS[format], "url": f"?{query.urlencode()}"})
    query = request.GET.copy()
    query.pop("format", None)
    back = f"{request.path}?{query.urlencode()}" if query else request.path
    context = {"problems": problems[:200], "count": len(problems), "others": others, "back": back}
    return render(request, "intake/unencodable.html", context, status=422)
