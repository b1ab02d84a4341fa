"""Small problems that a reader can hold in mind, and strategies that draw others."""

from hypothesis import strategies as st

from portal.matching.engine.problem import Problem, Request, Sense


def triangle(**changes: object) -> Problem:
    """Three people who all want to meet each other; three slots, one table."""
    given = {
        "participants": 3,
        "slots": 3,
        "tables": 1,
        "requests": (Request(1, 1, 2), Request(2, 2, 3), Request(3, 1, 3)),
        "fairness": 2,
    }
    return Problem(**(given | changes))  # type: ignore[arg-type]


@st.composite
def problems(draw: st.DrawFn, sense: Sense | None = None) -> Problem:
    people, slots = draw(st.integers(2, 6)), draw(st.integers(1, 6))
    pairs = [(a, b) for a in range(1, people + 1) for b in range(a + 1, people + 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=8))
    chosen_sense = sense or draw(st.sampled_from(Sense))
    requests = tuple(
        Request(
            number,
            a,
            b,
            weight=draw(st.integers(1, 30)),
            mandatory=chosen_sense == Sense.BREAKS,
            slots=draw(st.none() | st.frozensets(st.integers(1, slots), min_size=1)),
        )
        for number, (a, b) in enumerate(chosen, start=1)
    )
    return Problem(
        participants=people,
        slots=slots,
        tables=draw(st.integers(1, 3)),
        requests=requests,
        forbidden=draw(
            st.dictionaries(
                st.integers(1, people), st.frozensets(st.integers(1, slots), max_size=2), max_size=2
            )
        ),
        fairness=draw(st.none() | st.integers(0, 2)),
        sense=chosen_sense,
        break_cost=draw(st.integers(0, 5)),
        first_bonus=draw(st.sampled_from([0, 10])) if chosen_sense == Sense.WISHES else 0,
    )
