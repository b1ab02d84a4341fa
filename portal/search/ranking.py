"""How well an entry answers. A word in the title outweighs any number in the text; shorter says it more directly."""

from collections.abc import Sequence
from math import log2

WHOLE_TITLE, TITLE_START, IN_TITLE, IN_BODY = 40.0, 24.0, 20.0, 4.0
USUAL_LENGTH = 400


def score(terms: Sequence[str], title: str, body: str) -> float:
    """Of folded terms in folded texts; 0 if none occurs. The mean over terms, so that queries compare."""
    return sum(_term(term, title, body) for term in terms) / len(terms)


def _term(term: str, title: str, body: str) -> float:
    return _in_title(term, title) + _in_body(term, body)


def _in_title(term: str, title: str) -> float:
    word = term.strip()
    if word not in title or term not in title:
        return 0.0
    share = len(word) / max(len(title.strip()), 1)
    base = (
        WHOLE_TITLE
        if title.strip() == word
        else TITLE_START
        if title.strip().startswith(word)
        else IN_TITLE
    )
    return base + 6.0 * share


def _in_body(term: str, body: str) -> float:
    count = body.count(term)
    if not count:
        return 0.0
    # More occurrences tell less and less; in a long text they tell less still.
    return IN_BODY * log2(1 + count) / (1 + log2(1 + len(body) / USUAL_LENGTH))
