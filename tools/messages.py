"""The portal's words: one gettext catalogue for each room, English msgids, Japanese beside the room's code.

    python tools/messages.py ROOM [ROOM ...] | --all [--check]

Without --check it refreshes locale/ROOM/ja from portal/ROOM and templates/ROOM (needs GNU gettext). With --check it
changes nothing and fails on a word that is missing, fuzzy, left over, translated in two ways, or whose placeholders differ.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Language": "ja",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# A catalogue without a source here translates a library's own words.
LIBRARIES = {"wagtail"}


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    names = [a for a in arguments if not a.startswith("--")] or list(rooms())
    problems: list[str] = []
    for room in names:
        problems += check_room(room) if check else refresh(room)
    if check:
        problems += two_translations()
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


def rooms() -> Iterator[str]:
    for path in sorted((ROOT / "portal").iterdir()):
        if path.is_dir() and any(sources(path.name)):
            yield path.name


def sources(room: str) -> Iterator[Path]:
    if room == "ui":
        yield from (ROOT / "templates").glob("*.html")
    letters = ROOT / "templates" / "notices" / room
    for folder in (ROOT / "portal" / room, ROOT / "templates" / room, letters, *extra(room)):
        # Letters stand in a folder of the room that writes them, inside the folder of the notices' own pages.
        look = folder.glob if folder == ROOT / "templates" / "notices" else folder.rglob
        for ending in ("py", "html", "txt"):
            yield from look(f"*.{ending}")


def extra(room: str) -> list[Path]:
    templates = ROOT / "templates"
    return {
        "ui": [templates / "components", templates / "wagtaillocales"],
        "accounts": [templates / name for name in ("account", "mfa", "allauth")],
    }.get(room, [])


def catalogue(room: str) -> Path:
    return LOCALE / room / "ja" / "LC_MESSAGES" / "django.po"


def extract(room: str) -> polib.POFile:
    """What Django's own makemessages finds in the room, in a folder that holds nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        for source in sources(room):
            target = Path(scratch) / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
        (Path(scratch) / "locale").mkdir()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "-l",
                "ja",
                "--no-location",
                "--no-wrap",
                "-e",
                "html,txt,py",
                "-v0",
            ],
            cwd=scratch,
            env={
                name: value
                for name, value in os.environ.items()
                if name != "DJANGO_SETTINGS_MODULE"
            },
            check=True,
        )
        made = Path(scratch) / "locale" / "ja" / "LC_MESSAGES" / "django.po"
        return polib.pofile(str(made)) if made.exists() else polib.POFile()


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def known(room: str) -> dict[tuple[str, str], polib.POEntry]:
    path = catalogue(room)
    return {key(e): e for e in polib.pofile(str(path)) if not e.obsolete} if path.exists() else {}


def refresh(room: str) -> list[str]:
    before, after = known(room), polib.POFile(wrapwidth=0)
    after.metadata = HEADER
    for found in sorted(extract(room), key=key):
        after.append(_kept(found, before.get(key(found))))
    if not len(after):
        return []
    catalogue(room).parent.mkdir(parents=True, exist_ok=True)
    after.save(str(catalogue(room)))
    missing = sum(not e.translated() for e in after)
    print(f"{room}: {len(after)} words, {missing} without Japanese")
    return []


def _kept(found: polib.POEntry, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=found.msgid, msgctxt=found.msgctxt, flags=[f for f in found.flags if f != "fuzzy"]
    )
    if found.msgid_plural:
        entry.msgid_plural = found.msgid_plural
        entry.msgstr_plural = {0: old.msgstr_plural.get(0, "") if old and old.msgid_plural else ""}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def check_room(room: str) -> list[str]:
    have = known(room)
    wanted = {key(e): e for e in extract(room)}
    problems = [f"{room}: not in the catalogue: {k[1]!r}" for k in wanted.keys() - have.keys()]
    problems += [f"{room}: left over: {k[1]!r}" for k in have.keys() - wanted.keys()]
    for entry in have.values():
        if "fuzzy" in entry.flags or not entry.translated():
            problems.append(f"{room}: without Japanese: {entry.msgid!r}")
        elif not _same_placeholders(entry):
            problems.append(f"{room}: other placeholders: {entry.msgid!r}")
    return sorted(problems)


def _same_placeholders(entry: polib.POEntry) -> bool:
    said = entry.msgid_plural or entry.msgid
    meant = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    return set(PLACEHOLDER.findall(said)) >= set(PLACEHOLDER.findall(meant)) and (
        entry.msgid_plural or set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(meant))
    )


def two_translations() -> list[str]:
    """One msgid, one word: catalogues are merged, and only one of two would be seen."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted(LOCALE.glob("*/ja/LC_MESSAGES/django.po")):
        room = path.parts[-4]
        for entry in polib.pofile(str(path)):
            if (
                room not in LIBRARIES
                and not entry.obsolete
                and not entry.msgid_plural
                and entry.msgstr
            ):
                said.setdefault(key(entry), {}).setdefault(entry.msgstr, room)
    return [f"two translations of {k[1]!r}: {v}" for k, v in said.items() if len(v) > 1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
