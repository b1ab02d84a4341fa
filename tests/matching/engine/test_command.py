"""The contract that outsiders use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.matching.engine.check import check
from portal.matching.engine.files import places_from_json, problem_as_json, read

from .test_files import DZN
from .worlds import triangle

ROOT = Path(__file__).resolve().parents[3]


def matching_solve(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Without a database: the address leads nowhere."""
    return subprocess.run(
        [sys.executable, "manage.py", "matching_solve", *arguments],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def test_a_dzn_file_is_solved_without_a_database(tmp_path: Path):
    path, out = tmp_path / "x.dzn", tmp_path / "out.json"
    path.write_text(DZN)
    done = matching_solve(str(path), "--seconds", "5", "--fairness", "2", "--out", str(out))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    assert set(answer) == {"objective", "bound", "proven", "feasible", "seconds", "meetings"}
    assert (answer["objective"], answer["bound"], answer["proven"]) == (0, 0, True)
    assert [(m["id"], m["a"], m["b"], m["slot"]) for m in answer["meetings"]] == [
        (1, 1, 2, 2),
        (2, 2, 3, 3),
    ]
    assert check(read(path), places_from_json(answer["meetings"]), 0) == []


def test_an_infeasible_instance_is_an_answer_not_an_error(tmp_path: Path):
    path, out = tmp_path / "x.json", tmp_path / "out.json"
    path.write_text(json.dumps(problem_as_json(triangle(slots=2))))
    done = matching_solve(str(path), "--seconds", "5", "--out", str(out))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    assert (answer["feasible"], answer["proven"], answer["meetings"]) == (False, True, [])


def test_unreadable_input_ends_with_2_and_the_place(tmp_path: Path):
    path = tmp_path / "x.dzn"
    path.write_text(DZN.replace("nTables = 1", "nTables = -1"))
    done = matching_solve(str(path), "--seconds", "5", "--out", str(tmp_path / "out.json"))
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == "x.dzn:3: nTables must be a number from 0"
    assert not (tmp_path / "out.json").exists()


@pytest.mark.bench_data
@pytest.mark.parametrize("name", ["tic-12", "tic-13", "forumt-14", "forum-13"])
def test_published_optima_are_reached_and_proven(name: str, tmp_path: Path):
    import csv

    folder = Path(os.environ["PORTAL_BENCH_DATA"]) / "b2bsp"
    with (folder / "best_known.csv").open() as rows:
        known = {row["instance"]: int(row["optimum_breaks_d2"]) for row in csv.DictReader(rows)}
    path, out = folder / f"{name}.original.dzn", tmp_path / "out.json"
    done = matching_solve(str(path), "--seconds", "60", "--out", str(out))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    problem = read(path)
    assert check(problem, places_from_json(answer["meetings"]), answer["objective"]) == []
    assert (answer["objective"], answer["bound"], answer["proven"]) == (
        known[name],
        known[name],
        True,
    )
