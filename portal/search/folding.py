"""One form for all ways of writing a word: width, case and kana are folded, words of Latin letters set apart.

Folded text is `" ai 認知症対策 care "`: a Latin word is found by its beginning (`" car"`), a Japanese
one anywhere (`"知症"`), for Japanese does not part its words.
"""

import re
import unicodedata

from django.utils.html import strip_tags

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_CJK = r"\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
# What carries the meaning of a Japanese phrase: runs of kanji, katakana or Latin; hiragana only ties them.
_CONTENT = re.compile(
    r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[\u30a1-\u30ff]{2,}|[^\W_\u3041-\u30ff]+"
)


def normal(text: str) -> str:
    """Half-width kana become full-width, ＡＩ becomes AI (NFKC), then lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def fold_kana(text: str) -> str:
    return text.translate(_KATAKANA)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold_kana(normal(text)))


def is_cjk(token: str) -> bool:
    return re.match(rf"[{_CJK}]", token) is not None


def fold(text: str) -> str:
    """Text for the index. Markup goes; what it parted stays parted."""
    if "<" in text:
        text = strip_tags(text.replace("<", " <"))
    return " " + " ".join(tokens(text)) + " "


def terms(query: str) -> list[str]:
    """What must stand in a folded text, word by word of the query."""
    return list(dict.fromkeys(token if is_cjk(token) else f" {token}" for token in tokens(query)))


def content_terms(query: str) -> list[str]:
    """The query's bearing parts, for when nothing holds the phrase itself: 高齢者の移動 → 高齢者, 移動."""
    return terms(" ".join(_CONTENT.findall(normal(query))))


def grams(text: str) -> str:
    """Bigrams in order, so that a phrase query finds any substring, then single signs; Latin words whole."""
    pairs: list[str] = []
    signs: list[str] = []
    for token in tokens(text):
        if not is_cjk(token):
            pairs.append(token)
            continue
        pairs += [token[i : i + 2] for i in range(len(token) - 1)]
        # A sign that parts runs: no phrase may reach from one run into the next.
        pairs.append("ⅹ")
        signs += dict.fromkeys(token)
    return " ".join([*pairs, *dict.fromkeys(signs)])


def gram_phrases(query: str) -> list[tuple[str, bool]]:
    """Phrases of the gram index that all must stand there, each with whether its last word is a prefix."""
    return [(" ".join(_pairs(token)), not is_cjk(token)) for token in tokens(query)]


def _pairs(token: str) -> list[str]:
    if not is_cjk(token) or len(token) == 1:
        return [token]
    return [token[i : i + 2] for i in range(len(token) - 1)]
