"""Where words stand in a text, and what is left when they are hidden."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.reviews.anonymity import Veil
from challenges.reviews.phrases import Phrases, found_in, hide, matches

# Letters of scripts that we meet, with what stands on, under and between them.
LETTERS = "aAbBæØåÅéıİßxQ12ابمحهוהדלראजनमี王小漢字\u0301\u0651\u05b4\u0640"
BETWEEN = " \n\t.,:;!?-–_'’\"«»()/@#[]\u00a0\u00ad\u200b\u200c\u200d\u200f\u2067\ue000"
texts = st.text(LETTERS + BETWEEN, max_size=60)
phrases = st.lists(st.text(LETTERS + BETWEEN, min_size=1, max_size=8), min_size=1, max_size=4)


def hidden(text, *phrases):
    return hide(text, [Phrases(phrases)], "[skjult]")


@pytest.mark.parametrize(
    ("phrase", "text", "read"),
    [
        # As it is written, in capitals, over line ends, with a hyphen or as one word.
        ("Måltids vennerne", "Vi er MÅLTIDS\r\n  VENNERNE.", "Vi er [skjult]."),
        ("Måltids vennerne", "måltids-vennerne, måltidsvennerne og måltids_vennerne", "[skjult], [skjult] og [skjult]"),
        ("Vennerne", "Vennerne-gruppen og en Vennerne/Kokkene-aften", "[skjult]-gruppen og en [skjult]/Kokkene-aften"),
        ("Måltidsvennerne", "Måltidsven-\nnerne og måltids\u00advennerne", "[skjult] og [skjult]"),
        ("Quist", "Quist-\nvejen og Quist\u200bvejen", "[skjult]-\nvejen og [skjult]\u200bvejen"),
        # With endings and signs around it.
        ("Quist", "Quists, Quist's, Quist’s og «Quist»", "[skjult], [skjult], [skjult] og «[skjult]»"),
        ("Quist", "_Quist_, **Quist**, @quist, #Quist", "_[skjult]_, **[skjult]**, @[skjult], #[skjult]"),
        ("måltidsvennerne", "https://www.maaltidsvennerne.dk/om", "https://www.[skjult].dk/om"),
        ("@zebq", "Find os på @ZebQ!", "Find os på [skjult]!"),
        # Letters in two ways, composed or not.
        ("Søren Åby", "Soeren Aaby og SØREN ÅBY", "[skjult] og [skjult]"),
        ("André", "Andre\u0301 og ANDRÉ", "[skjult] og [skjult]"),
        ("İbrahim", "ibrahim'in", "[skjult]'in"),
        # Right to left, with vowels, joined with small words before it, and stretched.
        ("محمد", "مُحَمَّد ومحمد لمحمد محـمـد", "[skjult] [skjult] [skjult] [skjult]"),
        ("محمد", "محمد\u200cها", "[skjult]\u200cها"),
        ("דוד", "לדוד ודוד וכשרון", "[skjult] [skjult] וכשרון"),
        # Scripts without spaces.
        ("王小明", "我是王小明。Quist", "我是[skjult]。Quist"),
        ("Quist", "Quistさん", "[skjult]さん"),
        # Other words are left.
        ("Quist", "Quistgaard, aQuist og qui st", "Quistgaard, aQuist og qui st"),
        ("An", "Anna, Ann og an.", "Anna, Ann og [skjult]."),
        ("Jens", "[skjult] Jens", "[skjult] [skjult]"),
        ("skjult", "Det [skjult] er skjult", "Det [skjult] er [skjult]"),
    ],
)
def test_a_phrase_is_hidden_however_it_is_written(phrase, text, read):
    assert hidden(text, phrase) == read


def test_what_one_finds_may_stand_against_what_another_finds():
    numbers = matches(re.compile(r"(?<!\d)\d{8}(?!\d)"))

    assert hide("31223344Quist", [Phrases(["Quist"]), numbers], "[skjult]") == "[skjult][skjult]"


def test_a_name_is_found_as_written_and_in_capitals():
    assert hide("Bo og BO bor her, bo bor der, Åse/Aase", [Phrases(["Bo", "Åse"], as_written=True)], "–") == (
        "– og – bor her, bo bor der, –/–"
    )


def test_nothing_is_found_without_phrases():
    assert hide("Zebulon", [Phrases([]), Phrases([" ", "\u0301", "\u200b"])], "–") == "Zebulon"


@given(texts, phrases)
def test_no_phrase_is_found_afterwards_and_hiding_twice_changes_nothing(text, phrases):
    once = hidden(text, *phrases)

    left = once.replace("[skjult]", "\ue000")
    assert found_in(unicodedata.normalize("NFC", left), [Phrases(phrases)]) == []
    assert hidden(once, *phrases) == once


@given(texts, phrases)
def test_a_text_without_the_phrases_is_the_same_text(text, phrases):
    composed = unicodedata.normalize("NFC", text).replace("\ue000", "x").replace("[skjult]", "")
    if not found_in(composed, [Phrases(phrases)]):
        assert hidden(composed, *phrases) == composed


@given(texts, st.text("abæøåQZ", min_size=2, max_size=8), texts)
def test_a_word_between_two_spaces_is_always_hidden(before, word, after):
    text = f"{before.replace(chr(0xE000), '')} {word} {after}"

    assert word not in hidden(text, word).split(" ")


@given(st.dictionaries(st.text("abc", max_size=3), st.lists(texts, max_size=3), max_size=3), phrases)
def test_the_veil_hides_in_every_field(fields, phrases):
    veil = Veil(1, frozenset(phrases), frozenset())

    read = veil.over(fields)

    assert read.keys() == fields.keys()
    assert read == {name: [veil.over(one) for one in values] for name, values in fields.items()}
    assert veil.over(read) == read
