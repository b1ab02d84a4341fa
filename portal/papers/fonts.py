"""Which fonts a paper is set in, and whether they have a glyph for everything that stands in it."""

import subprocess
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

# Neither Japanese family draws ballot boxes (U+2610 to U+2612); DejaVu Sans comes with fontconfig.
FAMILIES = ("BIZ UDPGothic", "Noto Sans CJK JP", "DejaVu Sans")
# What the npm package holds: one file a slice of the characters, for machines where no font can be installed.
SLICES = settings.BASE_DIR / "var" / "vendor" / "biz-udpgothic" / "files"


class MissingGlyphs(ValueError):
    """Characters that no font of the papers can draw: they would print as empty boxes."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters)
        super().__init__(f"no glyph for {named} in {', '.join(FAMILIES)}")


@cache
def installed(family: str) -> Path | None:
    """The file of a family's regular face, where the system has it."""
    try:
        answer = subprocess.run(
            ["fc-match", "-f", "%{family}|%{file}", f"{family}:style=Regular"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    names, _, file = answer.partition("|")
    return Path(file) if family in names.split(",") else None


@cache
def slices(weight: int = 400) -> tuple[Path, ...]:
    return tuple(sorted(SLICES.glob(f"*-{weight}-normal.woff2"))) if SLICES.is_dir() else ()


def _faces(file: Path, family: str) -> list[TTFont]:
    if file.suffix != ".ttc":
        return [TTFont(file, lazy=True)]
    fonts = TTCollection(file, lazy=True).fonts
    return [font for font in fonts if font["name"].getDebugName(1) == family] or fonts[:1]


@cache
def coverage() -> frozenset[int]:
    """Every code point that a paper can print."""
    points: set[int] = set()
    for family in FAMILIES:
        if (file := installed(family)) is not None:
            for face in _faces(file, family):
                points |= set(face.getBestCmap())
    if installed(FAMILIES[0]) is None:
        for file in slices():
            points |= set(TTFont(file, lazy=True).getBestCmap())
    return frozenset(points)


def missing(text: str) -> str:
    """The characters of `text` that would print as boxes, each once, in their order."""
    return "".join(
        dict.fromkeys(
            c
            for c in text
            if ord(c) not in coverage() and unicodedata.category(c) not in ("Cc", "Cf", "Zs", "Mn")
        )
    )


def check(text: str) -> None:
    """Raises MissingGlyphs, naming the characters."""
    if found := missing(text):
        raise MissingGlyphs(found)


@cache
def face_rules() -> str:
    """@font-face rules of the slices; nothing where the system has the family installed."""
    if installed(FAMILIES[0]) is not None:
        return ""
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILIES[0]}"; font-weight: {weight}; src: url("{file.as_uri()}") format("woff2"); }}'
        for weight in (400, 700)
        for file in slices(weight)
    )
