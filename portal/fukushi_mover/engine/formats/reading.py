"""`read_problem` and `read_scenario`: any of the known files, told apart by content."""

from dataclasses import dataclass
from pathlib import Path

from ..model import Problem
from .berbeglia import read_berbeglia
from .cordeau import read_heterogeneous, read_homogeneous
from .day import read_problem
from .located import Located, parse
from .scenario import Scenario, read_scenario
from .text import Unreadable, number_rows


@dataclass(frozen=True, eq=False)
class Instance:
    """A problem from a file. `published`: one of the benchmark formats, whose cost is the distance driven."""

    problem: Problem
    published: bool


def read_instance(path: Path) -> Instance:
    """Raises Unreadable (`file:line: reason`)."""
    text = read_text(path)
    if text.lstrip().startswith(("{", "[")):
        document = parse(path, text)
        if document.has("static_info"):
            return Instance(read_berbeglia(document).problem, published=True)
        return Instance(read_problem(document), published=False)
    return Instance(_from_numbers(path, text), published=True)


def read_day(path: Path) -> Scenario:
    """The scenario of a day. Raises Unreadable."""
    document = parse(path, read_text(path))
    return read_berbeglia(document) if document.has("static_info") else read_scenario(document)


def read_document(path: Path) -> Located:
    """Any JSON. Raises Unreadable."""
    return parse(path, read_text(path))


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(path, 1, error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise Unreadable(path, 1, "not UTF-8 text") from None


def _from_numbers(path: Path, text: str) -> Problem:
    rows = number_rows(path, text)
    heterogeneous = len(rows[0].values) == 2 or len(rows[1].values) == 5
    return read_heterogeneous(path, text) if heterogeneous else read_homogeneous(path, text)
