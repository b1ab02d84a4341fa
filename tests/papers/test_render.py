import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from portal.papers import charts, fonts, layout, render
from portal.papers.keeping import store
from portal.papers.models import Paper

HARD_WORDS = "𠮷田 髙﨑 ① ㈱ ☑ ｱ 認知症対策"
SPECIMEN = "papers/specimen.html"


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(data))


@pytest.fixture(scope="module")
def paper() -> pypdf.PdfReader:
    context = {"title": "送迎表", "words": HARD_WORDS, "is_fictional": True}
    return read(render.pdf(SPECIMEN, context, "ja"))


def test_every_character_of_difficult_names_comes_out_of_the_pdf(
    paper: pypdf.PdfReader,
) -> None:
    assert HARD_WORDS in paper.pages[0].extract_text()


def test_the_pdf_is_tagged_and_says_its_language_and_title(
    paper: pypdf.PdfReader,
) -> None:
    root = paper.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "ja"
    assert paper.metadata is not None
    assert paper.metadata.title == "送迎表"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])


def test_headings_and_tables_are_in_the_structure_tree(paper: pypdf.PdfReader) -> None:
    kinds: set[str] = set()

    def walk(node: pypdf.generic.PdfObject) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kinds.add(str(node.get("/S")))
            if "/K" in node:
                walk(node["/K"])

    walk(paper.trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/P", "/Table", "/TH", "/TD"} <= kinds


def test_every_font_is_embedded(paper: pypdf.PdfReader) -> None:
    used = paper.pages[0]["/Resources"]["/Font"].values()
    descriptors = [
        f.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for f in used
    ]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(d) for d in descriptors)


def test_every_page_has_its_number_and_the_fictional_mark_where_it_belongs() -> None:
    words = HARD_WORDS + " かな" * 4000
    long = read(
        render.pdf(SPECIMEN, {"title": "長い紙", "words": words, "is_fictional": True}, "en")
    )
    assert len(long.pages) > 1
    assert all("Fictional" in page.extract_text() for page in long.pages)
    for number, page in enumerate(long.pages, start=1):
        assert f"{number} / {len(long.pages)}" in page.extract_text()
    plain = read(render.pdf(SPECIMEN, {"title": "紙", "words": "語", "is_fictional": False}, "en"))
    assert "Fictional" not in plain.pages[0].extract_text()


def test_only_what_prints_loads_the_printing_library() -> None:
    """It would cost every start of every process two seconds."""
    program = "import sys, portal.papers.render; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_character_without_glyph_stops_the_paper_and_is_named() -> None:
    with pytest.raises(fonts.MissingGlyphs, match=r"U\+13000") as refusal:
        render.pdf(SPECIMEN, {"title": "紙", "words": "\U00013000"}, "ja")
    assert refusal.value.characters == "\U00013000"


def test_a_paper_fetches_nothing_from_a_network() -> None:
    with pytest.raises(layout.ForeignResource, match=r"http://example\.invalid/x\.png"):
        render.pdf(
            SPECIMEN,
            {
                "title": "紙",
                "words": "",
                "chart": '<img src="http://example.invalid/x.png" alt="x">',
            },
            "ja",
        )


def _with_style(address: str) -> str:
    return f'<html lang="ja"><head><title>紙</title><link rel="stylesheet" href="{address}"></head><body>紙</body></html>'


def test_a_paper_takes_collected_files_by_their_hashed_names(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "sheet.986cffbd70b1.css").write_text("@page { size: 100mm 50mm }")
    laid_out = layout.document(_with_style("/static/sheet.986cffbd70b1.css"))
    assert [round(page.width) for page in laid_out.pages] == [378]


@pytest.mark.parametrize("address", ["/static/none.css", "/static/../../etc/passwd"])
def test_a_paper_takes_no_other_file(address: str) -> None:
    with pytest.raises(layout.ForeignResource):
        layout.document(_with_style(address))


SPEC = {
    "data": {"values": [{"month": "4月", "rides": 3}, {"month": "5月", "rides": 8}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "month", "type": "ordinal", "title": "月"},
        "y": {"field": "rides", "type": "quantitative"},
    },
}


def test_a_chart_keeps_its_words_as_text_and_needs_no_inline_style() -> None:
    picture = charts.svg(SPEC)
    assert ">4月<" in picture
    assert "style=" not in picture
    assert "<style" not in picture
    words = (
        read(render.pdf(SPECIMEN, {"title": "図", "words": "", "chart": picture}, "ja"))
        .pages[0]
        .extract_text()
    )
    assert "4月" in words


@pytest.mark.django_db
def test_the_same_content_is_never_made_twice() -> None:
    first = store("specimen", SPECIMEN, {"title": "紙", "words": "一"}, "ja")
    again = store("specimen", SPECIMEN, {"title": "紙", "words": "一"}, "ja")
    other = store("specimen", SPECIMEN, {"title": "紙", "words": "二"}, "ja")
    assert first == again
    assert first != other
    assert Paper.objects.count() == 2
    assert first.title == "紙"
    with first.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"


@pytest.mark.django_db
def test_the_same_content_about_two_records_makes_two_papers() -> None:
    one = store("specimen", SPECIMEN, {"title": "紙", "words": "一"}, "ja")
    about = store("specimen", SPECIMEN, {"title": "紙", "words": "一"}, "ja", subject=one)
    assert about != one
    assert about.subject == one
