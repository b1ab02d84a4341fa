import pytest

from portal.search.folding import content_terms, fold, gram_phrases, grams, terms


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ﾃﾞｲｻｰﾋﾞｽ", " でいさーびす "),
        ("デイサービス", " でいさーびす "),
        ("ＡＩ認知症", " ai 認知症 "),
        ("<p>介護<b>予防</b></p>", " 介護 予防 "),
        ("Shared rides, 2026!", " shared rides 2026 "),
    ],
)
def test_one_form_for_all_ways_of_writing(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_latin_words_are_asked_for_by_their_beginning_and_japanese_ones_anywhere() -> None:
    assert terms("Care 認知症") == [" care", "認知症"]


def test_a_phrase_falls_back_to_what_bears_it() -> None:
    assert content_terms("高齢者の移動をサポート") == ["高齢者", "移動", "さぽーと"]


def test_grams_hold_pairs_in_order_and_single_signs() -> None:
    assert grams("認知症、AI") == "認知 知症 ⅹ ai 認 知 症"
    assert gram_phrases("認知症 ai") == [("認知 知症", False), ("ai", True)]
