from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.matching.engine.score import (
    MOST,
    NeedFacts,
    Part,
    Ruling,
    SolutionFacts,
    score_all,
    words_of,
)

OUTING = NeedFacts(
    1, 10, "outing", "living", "10", "高齢者の外出の足がない。買い物や通院の移動を支えたい。"
)
MOVER = SolutionFacts(
    1, 20, frozenset({"outing"}), frozenset({"living"}), frozenset(), "10", 4,
    "デイサービスの送迎車の空席で、高齢者の買い物や通院の移動を支える配車サービス。",
)  # fmt: skip
DIAPER = SolutionFacts(
    2, 21, frozenset({"excretion"}), frozenset({"care"}), frozenset({"13"}), "13", 4,
    "排泄センサーでおむつ交換の時期を知らせる。",
)  # fmt: skip


def test_the_solution_for_the_need_scores_far_above_the_other():
    mover, diaper = score_all([OUTING], [MOVER, DIAPER])
    assert mover.value >= 75
    assert diaper.value == 0
    assert diaper.ruled_out == (Ruling.NOT_OFFERED_THERE,)


def test_the_words_in_common_are_named():
    mover, _ = score_all([OUTING], [MOVER, DIAPER])
    text = next(part for part in mover.parts if part.part == Part.TEXT)
    assert {"買い物", "通院", "移動"} <= set(text.words)


def test_an_organisation_is_not_matched_with_itself():
    (fit,) = score_all([OUTING], [replace(MOVER, organisation=10)])
    assert (fit.value, fit.ruled_out) == (0, (Ruling.SAME_ORGANISATION,))


def test_claiming_every_theme_earns_less_than_one():
    broad = replace(MOVER, themes=frozenset({"outing", "a", "b", "c", "d", "e"}))
    narrow_fit, broad_fit = score_all([OUTING], [MOVER, broad])
    assert narrow_fit.parts[0].points == MOST[Part.THEME]
    assert broad_fit.parts[0].points == MOST[Part.THEME] // 2


def test_text_that_says_nothing_scores_nothing_and_does_not_fail():
    (fit,) = score_all([replace(OUTING, text="")], [replace(MOVER, text="")])
    assert fit.parts[2].points == 0


def test_words_are_found_in_their_dictionary_form():
    assert "支える" in words_of("外出を支えた")


@given(
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=4),
    readiness=st.integers(1, 4),
    prefectures=st.frozensets(st.sampled_from(["10", "13"])),
)
def test_parts_always_add_up_and_stay_within_their_most(texts, readiness, prefectures):
    solutions = [
        replace(MOVER, id=n, text=text, readiness=readiness, prefectures=prefectures)
        for n, text in enumerate(texts)
    ]
    for fit in score_all([OUTING], solutions):
        total = sum(part.points for part in fit.parts)
        assert fit.value == (0 if fit.ruled_out else total)
        assert 0 <= total <= 100
        assert all(0 <= part.points <= part.most for part in fit.parts)


def test_the_most_of_all_parts_is_a_hundred():
    assert sum(MOST.values()) == 100
