"""The picture that shows when a page is shared (Open Graph, 1200 × 630 pixels)."""

import unicodedata
from html import escape

import vl_convert
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 1200, 630
_FONTS = ("BIZ UDPGothic", "Noto Sans CJK JP")
_COLUMNS = 32
_LINES = 4
# Japanese typesetting lets no line begin with these.
_NOT_FIRST = "、。，．・：；？！）」』】〕ー"


def _columns(character: str) -> int:
    """Half-width columns that a character takes."""
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def lines_of(title: str, columns: int = _COLUMNS, lines: int = _LINES) -> list[str]:
    """The title broken into lines of `columns` half-width columns; what does not fit ends in …"""
    broken, line, used = [], "", 0
    for word in _words(title):
        size = sum(map(_columns, word))
        if line and used + size > columns and word not in _NOT_FIRST:
            broken.append(line.strip())
            line, used = "", 0
        line += word
        used += size
    broken.append(line.strip())
    return broken if len(broken) <= lines else [*broken[: lines - 1], broken[lines - 1][:-1] + "…"]


def _font(text: str) -> str:
    """The drawing library takes one font a line: rare characters (𠮷) are in the second only."""
    return _FONTS[any(ord(character) > 0xFFFF for character in text)]


def _words(title: str) -> list[str]:
    """Latin words whole, everything else one character at a time."""
    words: list[str] = []
    for character in title:
        joins = (
            words and character.isascii() and not character.isspace() and words[-1][-1].isascii()
        )
        if joins and not words[-1].endswith(" "):
            words[-1] += character
        else:
            words.append(character)
    return words


def svg(title: str, kicker: str = "", *, fictional: bool = False) -> str:
    lines = lines_of(title)
    text = "".join(
        f'<text x="80" y="{230 + 82 * index}" font-size="62" font-weight="700" fill="#1a1a1a" '
        f'font-family="{_font(line)}">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    mark = (
        f'<rect x="880" y="40" width="240" height="64" rx="8" fill="#f1eafa" stroke="#5109ad" stroke-width="3" '
        f'stroke-dasharray="10 6"/><text x="1000" y="84" font-size="34" fill="#5109ad" text-anchor="middle">'
        f"{escape(_('Fictional'))}</text>"
        if fictional
        else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{_FONTS[0]}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<rect width="{WIDTH}" height="16" fill="#0017c1"/>{mark}'
        f'<text x="80" y="130" font-size="36" fill="#4d4d4d" font-family="{_font(kicker)}">{escape(kicker)}</text>{text}'
        f'<text x="80" y="580" font-size="36" font-weight="700" fill="#0017c1">{escape(_("Renkei Portal"))}</text></svg>'
    )


def png(title: str, kicker: str = "", *, fictional: bool = False) -> bytes:
    """The picture as PNG. A fictional record's picture says so, as its page does."""
    return bytes(vl_convert.svg_to_png(svg(title, kicker, fictional=fictional)))
