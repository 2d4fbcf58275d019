"""What can be said of a text: readable, clean, private."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cocreate.common import texts

TEXT = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "words", "sentences", "long_words", "number"),
    [
        ("Vi søger ideer til et bedre skolemåltid. Alle kan være med.", 11, 2, 1, 14.6),
        ("Kom med en idé. Den må gerne være lille. Vi svarer inden ti dage.", 14, 3, 0, 4.7),
        (
            ("Kommunalbestyrelsen fastsætter rammerne for samskabelsesindsatsen under hensyntagen til gældende "
             "forvaltningsretlige forpligtelser."),
            11, 1, 8, 83.7,
        ),
        ("", 0, 1, 0, 0.0),
        ("Én linje uden punktum", 4, 1, 1, 29.0),
        ("Hvad? Nu! Ja: sådan. Slut.", 5, 5, 0, 1.0),
        ("Den koster 1.250 kr. om året.", 5, 2, 0, 2.5),
        ("Fx. kl.8 er tidligt.", 4, 2, 1, 27.0),
        ("Cykel-bus og H.C.s' EU-midlers", 6, 1, 2, 39.3),
    ],
)  # fmt: skip
def test_readability(text, words, sentences, long_words, number):
    lix = texts.lix(text)
    assert (lix.words, lix.sentences, lix.long_words) == (words, sentences, long_words)
    assert round(lix.number, 1) == number


@pytest.mark.parametrize(
    ("number", "band"),
    [(24, "very easy"), (24.4, "very easy"), (24.5, "easy"), (34, "easy"), (34.5, "medium"), (44, "medium"), (44.5, "hard"),
     (54, "hard"), (54.5, "very hard"), (90, "very hard")],
)  # fmt: skip
def test_bands_are_chosen_after_rounding(number, band, monkeypatch):
    from django.utils import translation

    lix = texts.Lix(words=1000, sentences=1, long_words=0)
    monkeypatch.setattr(texts.Lix, "number", property(lambda self: number))
    with translation.override("en"):
        assert str(lix.band) == band


@given(TEXT)
def test_every_text_has_a_readability(text):
    lix = texts.lix(text)
    assert lix.sentences >= 1
    assert 0 <= lix.long_words <= lix.words
    assert lix.number >= 0


@given(TEXT)
def test_normalising_twice_changes_nothing_more(text):
    once = texts.normalise(text)
    assert texts.normalise(once) == once
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)


@given(TEXT)
def test_cleaning_twice_changes_nothing_more(text):
    once = texts.clean(text)
    assert texts.clean(once) == once
    assert not texts.has_control_characters("".join(char for char in once if not "\ud800" <= char <= "\udfff"))


@given(TEXT)
def test_a_line_stays_a_line(text):
    assert "\n" not in texts.clean_line(text)


@given(st.text(max_size=300), st.integers(5, 150))
def test_what_is_cut_fits_and_begins_as_before(text, limit):
    cut = texts.cut_at_word(text, limit)
    assert len(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>En</p><p>To</p>", "En\n\nTo"),
        ("En<br>To<br/>Tre", "En\n\nTo\n\nTre"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<script>alert(1)</script><style>p{}</style>Tekst", "Tekst"),
        ("1 &lt; 2 &amp; 3&nbsp;&gt; 2", "1 < 2 & 3 > 2"),
        ("<p>Uafsluttet <b>fed", "Uafsluttet fed"),
        ("<p>&#0;&#x1b;</p>", "\ufffd"),
    ],
)
def test_html_becomes_its_words(source, expected):
    assert texts.from_html(source) == expected


@given(st.text(alphabet="<>/abp &;#x0 \n\"'=!-[]", max_size=200))
def test_no_html_breaks_it(source):
    texts.from_html(source)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mit nummer er 010190-1234.", ["cpr"]),
        ("0101901234", ["cpr"]),
        ("010190 1234 og 20 20 20 20", ["cpr", "phone"]),
        ("Ring på +45 20202020", ["phone"]),
        ("Ring på 0045 20 20 20 20", ["phone"]),
        ("410190-1234", []),
        ("Der bor 12345678901 mennesker", []),
        ("Det koster 1.250.000 kr.", []),
    ],
)
def test_numbers_that_should_not_be_read_by_everyone(text, found):
    assert [kind for kind, _start, _end in texts.private_numbers(text)] == found


@given(TEXT)
def test_found_numbers_are_in_the_text_and_in_order(text):
    spans = [(start, end) for _kind, start, end in texts.private_numbers(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("language", ["da", "en", "zh-Hant", "pt-BR", "ckb"])
def test_languages_are_named_by_their_code(language):
    texts.validate_language(language)


@pytest.mark.parametrize("language", ["", "Dansk", "d", "da_DK", "da-", "x" * 21, "da\n", "dä"])
def test_other_names_of_languages_are_refused(language):
    with pytest.raises(ValidationError):
        texts.validate_language(language)


@pytest.mark.parametrize(("language", "direction"), [("da", "ltr"), ("ar", "rtl"), ("ur-PK", "rtl"), ("zh-Hant", "ltr")])
def test_direction(language, direction):
    assert texts.direction(language) == direction
