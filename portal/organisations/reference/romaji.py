"""Kana to the Roman letters that municipalities use for themselves (Hepburn, long vowels unmarked)."""

_PLAIN = dict(
    zip(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
        "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ",
        [
            "a",
            "i",
            "u",
            "e",
            "o",
            "ka",
            "ki",
            "ku",
            "ke",
            "ko",
            "sa",
            "shi",
            "su",
            "se",
            "so",
            "ta",
            "chi",
            "tsu",
            "te",
            "to",
            "na",
            "ni",
            "nu",
            "ne",
            "no",
            "ha",
            "hi",
            "fu",
            "he",
            "ho",
            "ma",
            "mi",
            "mu",
            "me",
            "mo",
            "ya",
            "yu",
            "yo",
            "ra",
            "ri",
            "ru",
            "re",
            "ro",
            "wa",
            "i",
            "e",
            "o",
            "n",
            "ga",
            "gi",
            "gu",
            "ge",
            "go",
            "za",
            "ji",
            "zu",
            "ze",
            "zo",
            "da",
            "ji",
            "zu",
            "de",
            "do",
            "ba",
            "bi",
            "bu",
            "be",
            "bo",
            "pa",
            "pi",
            "pu",
            "pe",
            "po",
            "vu",
        ],
        strict=True,
    )
)
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SIBILANTS = ("sh", "ch", "j")


def hiragana(text: str) -> str:
    """Katakana (full width) as hiragana; everything else stays."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def _syllables(kana: str) -> list[str]:
    syllables: list[str] = []
    doubled = False
    for letter in kana:
        if letter == "っ":
            doubled = True
        elif letter == "ー":
            continue
        elif letter in _SMALL:
            stem = syllables[-1][:-1]
            glide = "" if stem.endswith(_SIBILANTS) else "y"
            syllables[-1] = stem + glide + _SMALL[letter]
        else:
            roman = _PLAIN[letter]
            if doubled:
                roman = ("t" if roman.startswith("ch") else roman[0]) + roman
                doubled = False
            syllables.append(roman)
    return syllables


def romanise(kana: str) -> str:
    """みどりの → Midorino. A long o or u is written once (おおた → Ota), n before b, m, p stays n.

    Raises KeyError on a letter that is not kana.
    """
    words = ""
    for syllable in _syllables(hiragana(kana)):
        is_lengthening = (syllable == "o" and words.endswith("o")) or (
            syllable == "u" and words.endswith(("o", "u"))
        )
        words += "" if is_lengthening else syllable
    return words[:1].upper() + words[1:]
