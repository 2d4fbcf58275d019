"""What can be said of a text: cleaned, readable, private, in which language and direction."""

import html
import re
import unicodedata
from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")

# C0 and C1 controls but tab and line feeds. Joiners (U+200C, U+200D) stay: Persian, Urdu and emoji need them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufff9-\ufffb]")
_LINE_ENDS = re.compile("\r\n?|\u0085|\u2028|\u2029")
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "section"}


def normalise(text: str) -> str:
    """One way to write the same text: composed letters (NFC), line feeds, no spaces at the ends."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)).strip()


def clean(text: str) -> str:
    """``normalise`` and take away what nobody typed on purpose: control and invisible characters, odd spaces."""
    text = _INVISIBLE.sub("", normalise(text))
    text = _CONTROL.sub("", text.replace("\u00a0", " "))
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def clean_line(text: str) -> str:
    """``clean`` for a text of one line, such as a title."""
    return " ".join(clean(text).split())


def from_html(source: str) -> str:
    """The words of a piece of HTML with its paragraphs and list items on lines of their own; scripts and styles go."""
    if "<" not in source:
        return clean(html.unescape(source))
    soup = BeautifulSoup(source, "html.parser")
    for tag in soup(["script", "style", "template", "noscript"]):
        tag.decompose()
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    text = re.sub(r"[^\S\n]+", " ", soup.get_text())
    return clean(re.sub(r" ?\n ?", "\n", text))


def has_control_characters(text: str) -> bool:
    """Whether ``text`` holds characters that no door takes in: NUL, escape and the like, or half a surrogate pair."""
    return bool(_CONTROL.search(_LINE_ENDS.sub("\n", text))) or any("\ud800" <= char <= "\udfff" for char in text)


def cut_at_word(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, cut between words and ended by an ellipsis when anything was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head.strip():
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:-") + "…"


def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a language tag."""
    return "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def validate_language(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a language tag such as ``da`` or ``zh-Hant``."""
    if len(value) > 20 or not LANGUAGE_TAG.match(value):
        raise ValidationError(_("Name the language by its code, such as “da” or “en”."), code="language")


# --- How it is found -----------------------------------------------------------
_SEARCH_WORD = re.compile(r"[^\W_]+")
_SPELT_IN_TWO_WAYS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class _Marks(dict):
    """Takes away what stands on or under a letter; learns each character once."""

    def __missing__(self, code):
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_MARKS = _Marks()


def search_words(text: str) -> list[str]:
    """The words of ``text`` as they are searched: small letters, æ as ae, ø as oe, å as aa, no accents."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_SPELT_IN_TWO_WAYS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_MARKS)
    return _SEARCH_WORD.findall(plain)


# --- How readable ------------------------------------------------------------
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)")
_JOINERS = re.compile(r"[-'’]")
LONG_WORD = 7
_BANDS = [(24, _("very easy")), (34, _("easy")), (44, _("medium")), (54, _("hard"))]


@dataclass(frozen=True)
class Lix:
    """The readability of a Danish text."""

    words: int
    sentences: int
    long_words: int

    @property
    def number(self) -> float:
        """``words / sentences + 100 × long words / words`` (Björnsson 1968); 0.0 for a text without words."""
        return self.words / self.sentences + 100 * self.long_words / self.words if self.words else 0.0

    @property
    def band(self) -> str:
        """The number in a word, after rounding to a whole number."""
        return str(next((band for limit, band in _BANDS if int(self.number + 0.5) <= limit), _("very hard")))


def lix(text: str) -> Lix:
    """Count words, sentences and long words (7 letters or more) of a Danish text.

    A word is a run of letters; inner hyphens and apostrophes belong to it but are not counted as letters. Numbers are
    not words. A sentence ends at ``.``, ``!``, ``?`` or ``:`` before a space or the end; there is at least one.
    """
    words = [_JOINERS.sub("", word) for word in _WORD.findall(text)]
    return Lix(len(words), max(1, len(_SENTENCE_END.findall(text.strip()))), sum(len(w) >= LONG_WORD for w in words))


# --- What should not be read by everyone -------------------------------------
_CPR_LIKE = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[-– ]?\d{4}(?!\d)")
_PHONE_LIKE = re.compile(r"(?<![\d-])(?:(?:\+|00)45[ ]?)?[2-9]\d(?:[ ]?\d{2}){3}(?![\d-])")


def private_numbers(text: str) -> list[tuple[str, int, int]]:
    """Where ``text`` holds something like a CPR or phone number: ``(kind, start, end)``, kind ``cpr`` or ``phone``."""
    found = [("cpr", *match.span()) for match in _CPR_LIKE.finditer(text)]
    taken = [range(start, end) for _kind, start, end in found]
    phones = (match for match in _PHONE_LIKE.finditer(text) if not any(match.start() in span for span in taken))
    found.extend(("phone", *match.span()) for match in phones)
    return sorted(found, key=lambda hit: hit[1])
