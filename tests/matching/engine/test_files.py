import json
from pathlib import Path

import pytest
from hypothesis import given

from portal.matching.engine.files import (
    Unreadable,
    problem_as_json,
    read,
    read_dzn,
    read_json,
)
from portal.matching.engine.problem import Problem, Request

from .worlds import problems

DZN = """nBusiness = 3;
nMeetings = 2;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,1,
|2, 3,3,
|];
forbidden = [{0},{0,4},{0}];
fixed = [0,3];
precedences = [{},{1}];
"""


def test_b2bsp_is_read_with_its_dummies_left_out():
    problem = read_dzn(DZN)
    assert problem.requests == (
        Request(1, 1, 2, slots=frozenset({1, 2})),
        Request(2, 2, 3, slots=frozenset({3}), after=(1,)),
    )
    assert problem.forbidden == {2: frozenset({4})}
    assert (problem.participants, problem.slots, problem.tables, problem.fairness) == (3, 4, 1, 2)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nTables = 1;\n", "", "x.dzn:11: nTables is missing"),
        ("nTables = 1;", "nTables = one;", "x.dzn:3: expected a number, found 'one'"),
        ("|2, 3,3,", "|2, 9,3,", "x.dzn:7: participant 9 does not exist (1 to 3)"),
        ("|2, 3,3,", "|2, 2,3,", "x.dzn:7: participant 2 meets itself"),
        ("|2, 3,3,", "|2, 3,7,", "x.dzn:7: session 7 is none of 1, 2, 3"),
        ("|2, 3,3,", "|2, 3,", "x.dzn:7: a row of requested has three numbers"),
        ("nMeetings = 2", "nMeetings = 5", "x.dzn:6: requested must have 5 rows"),
        ("fixed = [0,3]", "fixed = [0]", "x.dzn:10: fixed must have 2 members"),
        ("fixed = [0,3]", "fixed = [0,9]", "x.dzn:10: fixed slot 9 does not exist"),
        ("[{},{1}]", "[{},{2}]", "x.dzn:11: meeting 2 comes after itself or none"),
        ("nTables = 1", "nTables = $", "x.dzn:3: unexpected character '$'"),
    ],
)
def test_unreadable_b2bsp_says_file_line_and_reason(old: str, new: str, message: str):
    with pytest.raises(Unreadable) as refused:
        read_dzn(DZN.replace(old, new), "x.dzn")
    assert str(refused.value) == message


@given(problem=problems())
def test_our_own_format_reads_back_what_it_wrote(problem: Problem):
    back = read_json(json.dumps(problem_as_json(problem)))
    assert back.requests == problem.requests
    assert problem_as_json(back) == problem_as_json(problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n\n,", "x.json:3: is not JSON: Expecting property name enclosed in double quotes"),
        ('{\n"slots": 3}', "x.json:1: participants is missing"),
        (
            '{"participants": 2, "slots": 1, "tables": 1,\n"requests": [\n{"a": 1, "b": 2},\n{"a": 1, "b": 4}]}',
            "x.json:4: participant 4 does not exist (1 to 2)",
        ),
        (
            '{"participants": 2, "slots": 1, "tables": 1,\n"sense": "most", "requests": []}',
            'x.json:2: sense is "min" or "max"',
        ),
        (
            '{"participants": 2, "slots": 1, "tables": 1, "requests": [\n{"a": 1, "b": 2, "id": [1]}]}',
            "x.json:2: request 1: id must be a number",
        ),
        (
            '{"participants": 2, "slots": 1, "tables": 1, "requests": [\n{"a": 1, "b": 2, "mandatory": "no"}]}',
            "x.json:2: request 1: mandatory must be true or false",
        ),
        (
            '{"participants": 2, "slots": 1, "tables": 1, "requests": [],\n"forbidden": {"²": [1]}}',
            "x.json:2: participant ² does not exist (1 to 2)",
        ),
    ],
)
def test_unreadable_json_says_file_line_and_reason(text: str, message: str):
    with pytest.raises(Unreadable) as refused:
        read_json(text, "x.json")
    assert str(refused.value) == message


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path):
    with pytest.raises(Unreadable):
        read(tmp_path / "none.dzn")


def test_fairness_given_outside_overrides_the_files(tmp_path: Path):
    path = tmp_path / "x.dzn"
    path.write_text(DZN)
    assert read(path).fairness == 2
    assert read(path, fairness=0).fairness == 0
