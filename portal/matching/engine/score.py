"""How well a solution fits a need: parts that add up to at most 100, each with its reason; what rules it out comes first.

Text: character n-grams by TF-IDF cosine, and words (Sudachi, else n-grams) by BM25 (Robertson & Zaragoza,
The Probabilistic Relevance Framework: BM25 and Beyond, 2009), against all solutions of the event.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

K1, B = 1.2, 0.75
GRAMS = (2, 3)
WORDS_THAT_COUNT = ("名詞", "動詞", "形容詞", "形状詞")


class Part(StrEnum):
    THEME = "theme"
    ELEMENT = "element"
    TEXT = "text"
    REGION = "region"
    READINESS = "readiness"


MOST = {Part.THEME: 30, Part.ELEMENT: 10, Part.TEXT: 30, Part.REGION: 15, Part.READINESS: 15}


class Ruling(StrEnum):
    NOT_OFFERED_THERE = "not_offered_there"
    SAME_ORGANISATION = "same_organisation"


@dataclass(frozen=True)
class NeedFacts:
    id: int
    organisation: int
    theme: str
    element: str
    prefecture: str
    text: str


@dataclass(frozen=True)
class SolutionFacts:
    id: int
    organisation: int
    themes: frozenset[str]
    elements: frozenset[str]
    prefectures: frozenset[str]
    """Where it is offered; empty: everywhere."""
    home: str
    """Prefecture of the organisation, or empty."""
    readiness: int
    """1 (idea) to 4 (proven)."""
    text: str


@dataclass(frozen=True)
class Points:
    part: Part
    points: int
    most: int
    words: tuple[str, ...] = ()
    """What the two have in common, in their own words."""
    reason: str = ""


@dataclass(frozen=True)
class Fit:
    need: int
    solution: int
    value: int
    parts: tuple[Points, ...]
    ruled_out: tuple[Ruling, ...] = field(default=())


def score_all(needs: Sequence[NeedFacts], solutions: Sequence[SolutionFacts]) -> list[Fit]:
    """Every need with every solution. The text part compares within these solutions."""
    likeness = _Likeness([s.text for s in solutions])
    return [
        _fit(need, solution, *likeness.between(need.text, index))
        for need in needs
        for index, solution in enumerate(solutions)
    ]


def _fit(need: NeedFacts, solution: SolutionFacts, alike: float, words: tuple[str, ...]) -> Fit:
    ruled_out = tuple(_rulings(need, solution))
    parts = (
        _theme(need, solution),
        _element(need, solution),
        Points(Part.TEXT, round(alike * MOST[Part.TEXT]), MOST[Part.TEXT], words),
        _region(need, solution),
        _readiness(solution),
    )
    value = 0 if ruled_out else sum(part.points for part in parts)
    return Fit(need.id, solution.id, value, parts, ruled_out)


def _rulings(need: NeedFacts, solution: SolutionFacts) -> list[Ruling]:
    found = []
    if need.organisation == solution.organisation:
        found.append(Ruling.SAME_ORGANISATION)
    if solution.prefectures and need.prefecture and need.prefecture not in solution.prefectures:
        found.append(Ruling.NOT_OFFERED_THERE)
    return found


def _theme(need: NeedFacts, solution: SolutionFacts) -> Points:
    most = MOST[Part.THEME]
    if need.theme not in solution.themes:
        return Points(Part.THEME, 0, most, reason="other_theme")
    # A solution that claims every theme says less about each.
    points = max(most // 2, most - 4 * (len(solution.themes) - 1))
    return Points(Part.THEME, points, most, (need.theme,), "same_theme")


def _element(need: NeedFacts, solution: SolutionFacts) -> Points:
    most = MOST[Part.ELEMENT]
    if need.element and need.element in solution.elements:
        return Points(Part.ELEMENT, most, most, (need.element,), "same_element")
    return Points(Part.ELEMENT, 0, most, reason="other_element")


def _region(need: NeedFacts, solution: SolutionFacts) -> Points:
    most = MOST[Part.REGION]
    if solution.home and solution.home == need.prefecture:
        return Points(Part.REGION, most, most, (need.prefecture,), "same_prefecture")
    if need.prefecture in solution.prefectures:
        return Points(Part.REGION, most * 4 // 5, most, (need.prefecture,), "offered_there")
    if not solution.prefectures:
        return Points(Part.REGION, most * 3 // 5, most, reason="offered_everywhere")
    return Points(Part.REGION, 0, most, reason="not_offered_there")


def _readiness(solution: SolutionFacts) -> Points:
    most = MOST[Part.READINESS]
    steps = {1: 0.2, 2: 0.5, 3: 0.8, 4: 1.0}
    points = round(most * steps.get(solution.readiness, 0.0))
    return Points(
        Part.READINESS, points, most, (str(solution.readiness),), f"readiness_{solution.readiness}"
    )


class _Likeness:
    """Half BM25 over words, half cosine over character n-grams, each scaled to 0..1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words = [Counter(words_of(text)) for text in texts]
        self.lengths = [sum(words.values()) for words in self.words]
        self.average = sum(self.lengths) / len(self.lengths) if texts else 1.0
        self.rarity = _rarity(self.words)
        self.grams = [Counter(grams_of(text)) for text in texts]
        self.gram_rarity = _rarity(self.grams)
        self.vectors = [_unit(grams, self.gram_rarity) for grams in self.grams]

    def between(self, text: str, index: int) -> tuple[float, tuple[str, ...]]:
        asked = Counter(words_of(text))
        shared = {word: self._weight(word, index) for word in asked if word in self.words[index]}
        best = sum(self.rarity.get(word, 0.0) * (K1 + 1) for word in asked) or 1.0
        by_words = min(1.0, 2.5 * sum(shared.values()) / best)
        vector = _unit(Counter(grams_of(text)), self.gram_rarity)
        by_grams = min(
            1.0, 2.0 * sum(v * self.vectors[index].get(g, 0.0) for g, v in vector.items())
        )
        telling = sorted(shared, key=lambda word: (-shared[word], word))[:5]
        return (by_words + by_grams) / 2, tuple(telling)

    def _weight(self, word: str, index: int) -> float:
        times = self.words[index][word]
        length = 1 - B + B * self.lengths[index] / (self.average or 1.0)
        return self.rarity[word] * times * (K1 + 1) / (times + K1 * length)


def _rarity(documents: Sequence[Counter[str]]) -> dict[str, float]:
    """Inverse document frequency, always positive."""
    in_how_many = Counter(term for document in documents for term in document)
    total = len(documents)
    return {t: math.log(1 + (total - n + 0.5) / (n + 0.5)) for t, n in in_how_many.items()}


def _unit(terms: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    weighted = {t: (1 + math.log(n)) * rarity[t] for t, n in terms.items() if t in rarity}
    length = math.sqrt(sum(v * v for v in weighted.values()))
    return {t: v / length for t, v in weighted.items()} if length else {}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def grams_of(text: str) -> list[str]:
    """Character n-grams within runs of letters and digits."""
    runs = re.findall(r"\w+", _plain(text))
    return [run[i : i + n] for run in runs for n in GRAMS for i in range(len(run) - n + 1)]


@lru_cache(maxsize=1)
def _tokenizer():  # type: ignore[no-untyped-def]
    from sudachipy import dictionary

    return dictionary.Dictionary().create()


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Content words in their dictionary form."""
    from sudachipy import tokenizer

    return tuple(
        m.normalized_form()
        for m in _tokenizer().tokenize(_plain(text)[:12000], tokenizer.Tokenizer.SplitMode.C)
        if m.part_of_speech()[0] in WORDS_THAT_COUNT
        and m.part_of_speech()[1] not in ("数詞", "非自立可能", "代名詞")
        and len(m.normalized_form()) > 1
    )
