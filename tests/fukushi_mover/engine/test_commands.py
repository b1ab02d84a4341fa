"""`mover_solve` and `mover_check` as outsiders use them: three families of files, exit codes, `file:line: reason`."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

CORDEAU = """2 4 480 3 30
0 0 0 0 0 0 480
1 1 0 1 1 0 480
2 2 0 1 1 0 480
3 5 0 1 -1 20 22
4 6 0 1 -1 25 40
"""
HETEROGENEOUS = """2 1
480 0 0 0 1
480 1 3 1 0
0 0 0 0 0 0 0 0 0 0 480
1 3 4 3 30 0 1 0 0 0 480
2 0 0 3 30 0 -1 0 0 0 480
3 0 0 0 0 0 0 0 0 0 480
"""
OWN = json.dumps(
    {
        "places": [{"id": "a", "x": 0, "y": 0}, {"id": "b", "x": 3000, "y": 0}],
        "requests": [{"id": "r", "pickup": {"place": "b"}, "dropoff": {"place": "a"}}],
        "vehicles": [{"id": "v", "start": "a", "layouts": [[2]]}],
    }
)


def solved(folder: Path, text: str) -> tuple[Path, Path, dict[str, Any]]:
    file, out = folder / "instance", folder / "out.json"
    file.write_text(text)
    call_command("mover_solve", str(file), "--iterations=50", f"--out={out}")
    return file, out, json.loads(out.read_text())


@pytest.mark.parametrize(
    ("text", "cost", "routes"),
    [
        (CORDEAU, 12.0, [[1, 2, 3, 4], []]),
        (HETEROGENEOUS, 10.0, [[], [1, 2]]),
        (OWN, 720.0, [[1, 2]]),
    ],
    ids=["cordeau", "heterogeneous", "own"],
)
def test_what_is_solved_passes_the_check(
    tmp_path: Path, text: str, cost: float, routes: list[list[int]]
) -> None:
    file, out, answer = solved(tmp_path, text)
    assert {*answer} == {"cost", "feasible", "routes", "unserved", "seconds"}
    assert (answer["feasible"], answer["unserved"]) == (True, [])
    assert (answer["cost"], sorted(answer["routes"], key=len)) == (
        pytest.approx(cost),
        sorted(routes, key=len),
    )
    call_command("mover_check", str(file), str(out))


def test_who_is_left_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out, answer = solved(tmp_path, CORDEAU.replace("2 2 0 1 1 0 480", "2 2 0 1 1 60 480"))
    assert (answer["feasible"], answer["unserved"]) == (False, [2])
    with pytest.raises(SystemExit) as ended:
        call_command("mover_check", str(file), str(out))
    assert ended.value.code == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found == [{"code": "unserved", "route": None, "node": 2, "by": 1.0}]
    call_command("mover_check", str(file), str(out), "--partial")


def test_a_wrong_cost_is_a_violation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out, answer = solved(tmp_path, CORDEAU)
    out.write_text(json.dumps(answer | {"cost": answer["cost"] - 1}))
    with pytest.raises(SystemExit):
        call_command("mover_check", str(file), str(out))
    assert json.loads(capsys.readouterr().out)["code"] == "cost"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (CORDEAU.replace("2 2 0", "2 x 0"), 3 + 1),
        (CORDEAU.replace("20 22\n4", "22 20\n4"), 5),
        (OWN.replace('"b", "x": 3000', '"b", "x": "far"'), 1),
        ("{\n\n", 3),
    ],
    ids=["empty", "no number", "window ends first", "json value", "no json"],
)
def test_unreadable_input_tells_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: int
) -> None:
    file = tmp_path / "instance"
    file.write_text(text)
    for command in (
        ("mover_solve", str(file), "--iterations=1", f"--out={tmp_path / 'out'}"),
        ("mover_check", str(file), str(file)),
    ):
        with pytest.raises(SystemExit) as ended:
            call_command(*command)
        assert ended.value.code == 2
        assert capsys.readouterr().err.startswith(f"{file}:{line}: ")
