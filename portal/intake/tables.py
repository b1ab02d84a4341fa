"""Tables in: CSV as UTF-8 or CP932, told apart by their bytes, and XLSX."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .problems import RowProblem, Unreadable

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# A workbook is a zip: a few kilobytes may unpack to gigabytes, and name a line that no spreadsheet has.
MAX_UNPACKED = 100 * 1024 * 1024
LAST_LINE = 1_048_576
# What comes of workbooks that are broken, encrypted or made by hand, beside openpyxl's own errors.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    RuntimeError,
    EOFError,
)
_ODD = (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError)
ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "Shift_JIS (CP932)", "xlsx": "Excel (XLSX)"}
# CP932 takes almost any bytes: signs that nobody types tell a picture, or UTF-16, from text.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Row:
    """One line of the file: its number there and its cells by heading, trimmed."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Table:
    headers: list[str]
    rows: list[Row]
    encoding: str
    problems: list[RowProblem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def missing(self, columns: Sequence[str]) -> list[RowProblem]:
        """A problem for each column that the file ought to have and has not."""
        return [
            RowProblem(1, name, _("This column is missing."))
            for name in columns
            if name not in self.headers
        ]


def read_table(file: IO[bytes], has_headings: bool = True) -> Table:
    """Reads the first sheet or the CSV. Raises Unreadable; what is wrong in single lines is in `problems`.

    Without headings the columns are called by their number, from "1".
    """
    read = _table if has_headings else _numbered_table
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES >> 20})
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        return read(_xlsx_lines(content), "xlsx")
    text, encoding = decode(content)
    return read(_csv_lines(text), encoding)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Valid UTF-8 is UTF-8: CP932 text hardly ever is by chance."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text, encoding
    raise Unreadable(
        _(
            "The characters of this file cannot be read. Save it as CSV in UTF-8 or Shift_JIS, or as XLSX."
        )
    )


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.partition("\n")[0]
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells[:MAX_COLUMNS]
            line += 1
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)d is not proper CSV: a quotation mark is left open or stands alone.")
            % {"line": line}
        ) from error


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            if line > LAST_LINE:
                raise _too_many(LAST_LINE)
            yield line, [_text(value) for value in cells[:MAX_COLUMNS]]
    except (*_BROKEN, *_ODD) as error:
        raise Unreadable(_("This is not an Excel file (XLSX) that can be read.")) from error


def _refuse_bombs(content: bytes) -> None:
    """What the zip says of its sizes is what reading it gives at most."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            limit = {"limit": MAX_UNPACKED >> 20}
            raise Unreadable(_("The file is larger than %(limit)d MB.") % limit)


def _too_many(limit: int) -> Unreadable:
    return Unreadable(_("The file has more than %(limit)d lines.") % {"limit": limit})


def _text(value: Any) -> str:
    """As the person typed it: a whole number without .0, a day as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = value.time() == time(0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _filled(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Trimmed, without empty lines."""
    trimmed = ((line, [_trim(cell) for cell in cells]) for line, cells in lines)
    return ((line, cells) for line, cells in trimmed if any(cells))


def _numbered_table(lines: Iterator[tuple[int, list[str]]], encoding: str) -> Table:
    rows = list(islice(_filled(lines), MAX_ROWS + 1))
    if not rows:
        raise Unreadable(_("The file is empty."))
    if len(rows) > MAX_ROWS:
        raise _too_many(MAX_ROWS)
    headers = [str(number + 1) for number in range(max(len(cells) for _line, cells in rows))]
    cells_by_line = [Row(line, dict(zip(headers, cells, strict=False))) for line, cells in rows]
    return Table(headers, cells_by_line, encoding)


def _table(lines: Iterator[tuple[int, list[str]]], encoding: str) -> Table:
    filled = _filled(lines)
    first = next(filled, None)
    if first is None:
        raise Unreadable(_("The file has no headings."))
    headers = [unicodedata.normalize("NFKC", name) for name in first[1]]
    while headers and not headers[-1]:
        headers.pop()
    table = Table(headers, [], encoding, _heading_problems(first[0], headers))
    for line, cells in filled:
        if len(table.rows) == MAX_ROWS:
            raise _too_many(MAX_ROWS)
        table.rows.append(Row(line, dict(zip(headers, cells, strict=False))))
        if any(cells[len(headers) :]):
            table.problems.append(
                RowProblem(line, "", _("This line has more cells than there are headings."))
            )
    return table


def _heading_problems(line: int, headers: list[str]) -> list[RowProblem]:
    twice = {name for name, count in Counter(headers).items() if name and count > 1}
    problems = [RowProblem(line, name, _("This heading stands twice.")) for name in sorted(twice)]
    if "" in headers:
        problems.append(RowProblem(line, "", _("A column has no heading.")))
    return problems


def _trim(cell: str) -> str:
    """Drops the apostrophe that our own export puts before what looks like a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
