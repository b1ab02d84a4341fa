import io
import re
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.intake.export import csv_bytes
from portal.intake.problems import Unreadable
from portal.intake.tables import MAX_COLUMNS, MAX_UNPACKED, read_table

TEXT = "コード,名称\r\n08,茨城県\r\n"


def table_of(content: bytes):
    return read_table(io.BytesIO(content))


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("cp932", "cp932")]
)
def test_csv_is_read_in_either_encoding(encoding: str, found: str) -> None:
    table = table_of(TEXT.encode(encoding))
    assert (table.encoding, table.headers, table.rows[0].line, table.rows[0]["コード"]) == (
        found,
        ["コード", "名称"],
        2,
        "08",
    )


def test_xlsx_is_read_as_it_was_typed() -> None:
    book = Workbook()
    book.active.append(["コード", "人数", "日"])
    book.active.append(["08", 12.0, date(2026, 4, 1)])
    out = io.BytesIO()
    book.save(out)
    assert dict(table_of(out.getvalue()).rows[0].cells) == {
        "コード": "08",
        "人数": "12",
        "日": "2026-04-01",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"PK\x03\x04 broken",
        b"\x81\x00\xff\xfe\xfd",
        b'a,b\n"1,2\n',
        "番号,氏名\nX1,山田\n".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ],
)
def test_what_cannot_be_read_is_said_as_a_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        table_of(content)


def test_lines_are_counted_as_a_spreadsheet_counts_them() -> None:
    assert [row.line for row in table_of(b"a,b\n1,2\n,\n3,4\n")] == [2, 4]


def test_headings_twice_and_cells_too_many_are_problems() -> None:
    table = table_of(b"a,a,b\n1,2,3,4\n")
    assert [(p.line, p.column) for p in table.problems] == [(1, "a"), (2, "")]


@given(
    st.lists(
        st.text(st.characters(codec="cp932", exclude_categories=["Cc", "Cs", "Z"]), min_size=1),
        min_size=1,
    )
)
def test_what_goes_out_comes_back(cells: list[str]) -> None:
    headers = [f"列{n}" for n in range(len(cells))]
    kept = list(cells)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            content = csv_bytes(headers, [kept], encoding)
        except UnicodeEncodeError:
            continue
        if encoding == "utf-8-sig":
            assert [table_of(content).rows[0][name] for name in headers] == [
                _unquoted(cell) for cell in kept
            ]


def _unquoted(cell: str) -> str:
    """A cell that began with an apostrophe and a formula sign loses the apostrophe: the one ambiguity."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def test_without_headings_the_columns_are_called_by_their_number() -> None:
    table = read_table(io.BytesIO("1,佐藤\n\n2,鈴木,若葉町\n".encode("cp932")), has_headings=False)
    assert (table.headers, table.encoding, table.problems) == (["1", "2", "3"], "cp932", [])
    assert [(row.line, row["2"], row["3"]) for row in table] == [
        (1, "佐藤", ""),
        (3, "鈴木", "若葉町"),
    ]


def test_a_file_of_empty_cells_is_empty() -> None:
    with pytest.raises(Unreadable):
        read_table(io.BytesIO(b",,\n,,\n"), has_headings=False)


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(**members: bytes) -> bytes:
    """A sound one, with members put in the place of its own."""
    made, sound = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["a"])
    book.save(sound)
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *members}:
            new.writestr(name, members.get(name) or old.read(name))
    return made.getvalue()


def encrypted() -> bytes:
    """The flag that a zip carries whose members need a password, in both places of each."""
    content = bytearray(workbook())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(mark, bytes(content)):
            content[found.start() + place] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        encrypted(),
        workbook(**{SHEET: b"<no xml"}),
        workbook(**{"xl/workbook.xml": b"<a>"}),
        workbook(**{"xl/styles.xml": f"<styleSheet {MAIN}/>".encode() * 2}),
        workbook(**{"xl/sharedStrings.xml": b" " * (MAX_UNPACKED + 1)}),
        workbook(**{SHEET: f'<worksheet {MAIN}><sheetData><row r="99999999"/></sheetData></worksheet>'.encode()}),
    ],
    ids=["password", "sheet", "book", "styles", "bomb", "line"],
)  # fmt: skip
def test_a_workbook_that_is_none_is_refused_with_a_word(content: bytes) -> None:
    with pytest.raises(Unreadable):
        table_of(content)


def test_a_line_of_cells_without_end_is_cut_where_a_table_ends() -> None:
    table = table_of(b"a," * 300_000 + b"\n1")
    assert (len(table.headers), [p.column for p in table.problems]) == (MAX_COLUMNS, ["a"])
