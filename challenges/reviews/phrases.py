"""Where words stand in a text, however they are written there, and the text without them.

A phrase is found as whole words: in capitals or not, over line ends, written as one word or with a hyphen, with å or aa, with
the s of possession, between quotation marks or in a link, with marks over or under its letters and invisible characters
between them, and behind the small words that Arabic and Hebrew write together with the next one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial

# Finds what is hidden: gives where it stands in a text that is composed (NFC).
Finder = Callable[[str], Iterable[tuple[int, int]]]

# Stands where something is hidden while there may be more to find; for private use, so that no word has it.
_HIDDEN = "\ue000"
_TWO_WAYS = str.maketrans({
    "å": "aa", "æ": "ae", "ø": "oe", "Å": "Aa", "Æ": "Ae", "Ø": "Oe", "’": "'", "‘": "'", "ʼ": "'",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
})  # fmt: skip
# Scripts that put no space between words: a phrase may stand within a run of letters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_BEFORE = [
    (re.compile("[\u0620-\u064a\u066e-\u06d3]"), "[\u0648\u0641\u0628\u0643\u0644]{0,2}(?:\u0627\u0644)?"),
    (re.compile("[\u05d0-\u05ea]"), "[\u05d5\u05d4\u05d1\u05db\u05dc\u05de\u05e9]{0,3}"),
]
# Between two words of a phrase: nothing, space, one sign with or without space.
_BETWEEN = rf"(?:\s+(?:[^\w\s{_HIDDEN}]\s*)?|[^\w\s{_HIDDEN}]\s*|_)?"
# A word that is divided where the line ends.
_DIVIDED = re.compile(r"[-\u2010][ \t]*\n[ \t]*")


class Phrases:
    """Finds ``phrases``; ``as_written`` only where they have the same capitals, or nothing but capitals."""

    def __init__(self, phrases, *, as_written=False):
        self._joined, self._apart = _AS_WRITTEN if as_written else _IN_SMALL
        composed = {unicodedata.normalize("NFC", phrase).replace(_HIDDEN, " ") for phrase in phrases}
        folded = {_folded(phrase, self._joined)[0].strip() for phrase in composed} - {""}
        if as_written:
            folded |= {phrase.upper() for phrase in folded}
        longest = sorted(folded, key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile("|".join(map(_pattern, longest))) if longest else None

    def __call__(self, text) -> set[tuple[int, int]]:
        """Where a phrase stands in ``text``, which is composed."""
        if self._pattern is None:
            return set()
        # What divides words without being read may stand within a phrase, or between it and the next word.
        joined, apart = _folded(text, self._joined), _folded(text, self._apart, undivided=False)
        found = set()
        for folded, at in (joined,) if joined[0] == apart[0] else (joined, apart):
            for match in self._pattern.finditer(folded):
                end = at[match.end() - 1] + 1
                while end < len(text) and not self._apart[text[end]]:
                    end += 1
                found.add((at[match.start()], end))
        return found


def matches(pattern) -> Finder:
    """A finder of what ``pattern`` finds."""
    return partial(_spans, pattern)


def _spans(pattern, text):
    return (match.span() for match in pattern.finditer(text))


def found_in(text, finders) -> list[tuple[int, int]]:
    """Where any of ``finders`` finds something in ``text``, which is composed: in order, and none over another."""
    together: list[tuple[int, int]] = []
    for start, end in sorted({span for finder in finders for span in finder(text)}):
        if together and start < together[-1][1]:
            together[-1] = (together[-1][0], max(end, together[-1][1]))
        else:
            together.append((start, end))
    return together


def hide(text, finders, mark) -> str:
    """``text`` with ``mark`` in place of whatever ``finders`` find; the same text where they find nothing.

    Looks again until nothing is found, as what is hidden may have stood against a word; a mark is left as it is.
    """
    before = unicodedata.normalize("NFC", text).replace(mark, _HIDDEN)
    rest, looked_at = before, ""
    while rest != looked_at:
        looked_at = rest
        for start, end in reversed(found_in(looked_at, finders)):
            rest = f"{rest[:start]}{_HIDDEN}{rest[end:]}"
    return text if rest == before else rest.replace(_HIDDEN, mark)


# --- How it is read ----------------------------------------------------------


class _Reading(dict):
    """What each character is compared as; learns each once."""

    def __init__(self, fold, invisible):
        super().__init__()
        self._fold, self._invisible = fold, invisible

    def __missing__(self, char):
        if unicodedata.category(char) == "Cf":
            self[char] = self._invisible
        else:
            # Marks that no composed letter has, and the line that makes an Arabic word longer.
            read = self._fold(char).translate(_TWO_WAYS)
            self[char] = "".join(one for one in read if one != "\u0640" and unicodedata.category(one) not in {"Mn", "Me"})
        return self[char]


_IN_SMALL = _Reading(str.casefold, ""), _Reading(str.casefold, " ")
_AS_WRITTEN = _Reading(str, ""), _Reading(str, " ")


def _folded(text, reading, *, undivided=True) -> tuple[str, list[int]]:
    """``text`` as it is compared, and for each of its characters where it stood."""
    skipped = {place for match in _DIVIDED.finditer(text) for place in range(*match.span())} if undivided else ()
    letters, at = [], []
    for place, char in enumerate(text):
        if place not in skipped:
            for one in reading[char]:
                letters.append(one)
                at.append(place)
    return "".join(letters), at


def _pattern(phrase) -> str:
    words = _BETWEEN.join(re.escape(word) for word in phrase.split())
    before = next((small for script, small in _BEFORE if script.match(phrase)), "")
    start = rf"(?<!{_LETTER})" if re.match(_LETTER, phrase) else ""
    end = rf"(?:'?[sS])?(?!{_LETTER})" if re.match(_LETTER, phrase[-1]) else ""
    return f"{start}{before}{words}{end}"
