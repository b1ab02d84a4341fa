"""Says of words in the other language which language they are in, so that a screen reader speaks them right.

A record's name, address or note exists in the language in which somebody typed it; an English page shows it as it is.
One place marks them all in the finished page (WCAG 2.2, 3.1.2 Language of Parts), instead of every template its own.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<other><!--.*?-->|<![^>]*>|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>)"
    r"|<(?P<closing>/?)(?P<tag>[a-zA-Z][\w:-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
# What may hold words but no element around a part of them.
_WORDS_ONLY = frozenset(("option", "textarea", "title", "text", "tspan", "desc"))
_LANG = re.compile(r"\slang=[\"']?([a-zA-Z]+)")
_SPOKEN = re.compile(r"\s(?:alt|value|aria-label|title|placeholder|label)=\"([^\"]*)\"")
_UNTYPED = re.compile(r"\stype=\"(?:hidden|checkbox|radio|number|date|time|file)\"")

_J = "[々〆〇ぁ-ゖァ-ヺー一-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff]"
_JAPANESE = re.compile(_J)
_MARKS = "、。・「」『』（）〜～％：！？　"
# 3号車 · 令和8年11月23日 · 架空 如月市: figures and marks between Japanese words belong to them.
_RUN = re.compile(
    rf"[\w「『（]*?{_J}(?:(?:[\w().:/{_MARKS}~-]{{0,8}}|\s){_J})*[{_MARKS}\d]*(?:(?<=\([日月火水木金土])\))?"
)
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_ENTITY = re.compile(r"&#?\w+;")
# Two words or more that are no address, no file and no code: one Latin word is at home in Japanese text.
_ENGLISH = re.compile(
    r"(?<![\w@./:_-])[A-Za-z][a-z']+,? (?:[A-Za-z][A-Za-z'-]*,? )*[A-Za-z][a-z'-]+"
)
_ENGLISH_BETWEEN_TAGS = re.compile(rf">[^<぀-鿿]*{_ENGLISH.pattern}[^<぀-鿿]*<")


@dataclass
class _Open:
    tag: str
    language: str
    at: int
    """Where its tag stands among the pieces of the page."""


def mark(page: str, language: str) -> str:
    """The page with a `lang` on each piece of text in the other language. `language` is that of the page."""
    if not (_JAPANESE.search(page) if language == "en" else _ENGLISH_BETWEEN_TAGS.search(page)):
        return page
    return "".join(_pieces(page, language))


def _pieces(page: str, language: str) -> list[str]:
    tokens = list(_TOKEN.finditer(page))
    pieces = [token.group() for token in tokens]
    stack = [_Open("", language, -1)]
    for at, token in enumerate(tokens):
        if token["text"]:
            if alone := _is_all_of(tokens, at, stack[-1]):
                pieces[stack[-1].at] = _named(pieces[stack[-1].at], token["text"], stack[-1])
            if not alone and stack[-1].tag not in _WORDS_ONLY:
                pieces[at] = _within(token["text"], stack[-1].language)
        elif token["tag"] and token["closing"]:
            _close(stack, token["tag"].lower())
        elif token["tag"]:
            _open(stack, pieces, at, token)
    return pieces


def _open(stack: list[_Open], pieces: list[str], at: int, token: re.Match[str]) -> None:
    tag, rest = token["tag"].lower(), token["rest"]
    said = _LANG.search(rest)
    language = said[1].lower()[:2] if said else stack[-1].language
    if tag not in _VOID and not rest.endswith("/"):
        stack.append(_Open(tag, language, at))
    elif not said and tag in ("img", "input") and not _UNTYPED.search(rest):
        words = " ".join(_SPOKEN.findall(rest))
        pieces[at] = _named(pieces[at], words, _Open(tag, language, at))


def _close(stack: list[_Open], tag: str) -> None:
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].tag == tag:
            del stack[depth:]
            return


def _is_all_of(tokens: list[re.Match[str]], at: int, element: _Open) -> bool:
    """The text is everything that its element holds, and the element does not say its language itself."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        element.at == at - 1 >= 0
        and after is not None
        and bool(after["closing"])
        and not _LANG.search(tokens[element.at]["rest"])
        and (element.tag in _WORDS_ONLY or _is_pure(tokens[at].group(), element.language))
    )


def _named(tag: str, words: str, element: _Open) -> str:
    if not _is_foreign(words, element.language):
        return tag
    other = "ja" if element.language == "en" else "en"
    return f'{tag[: len(element.tag) + 1]} lang="{other}"{tag[len(element.tag) + 1 :]}'


def _is_pure(text: str, language: str) -> bool:
    """No word of the page's own language beside them."""
    rest = _RUN.sub("", _ENTITY.sub(" ", text)) if language == "en" else ""
    return _is_foreign(text, language) and not _LETTERS.search(rest)


def _is_foreign(text: str, language: str) -> bool:
    """All of it, or for the Japanese at least more of it than not."""
    words = _ENTITY.sub(" ", text)
    if language == "en":
        return len(_JAPANESE.findall(words)) > sum(map(len, _LETTERS.findall(words)))
    return not _JAPANESE.search(words) and bool(_ENGLISH.search(words))


def _within(text: str, language: str) -> str:
    if language == "en":
        return _RUN.sub(r'<span lang="ja">\g<0></span>', text)
    if language == "ja" and _is_foreign(text, language):
        return _ENGLISH.sub(r'<span lang="en">\g<0></span>', text)
    return text
