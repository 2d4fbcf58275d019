"""What a proposal's words must be like: no text at all gives anything but a refusal with fields."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from challenges.proposals.actions import Contact
from challenges.proposals.validators import TEXT_FIELDS, validate_origin, validate_words
from cocreate.common.texts import has_control_characters, normalise

ANYTHING = st.text(st.characters(), max_size=130)
FIELDS = {"title", "problem", "solution", "beneficiaries", "help_needed", "place", "cost_guess", "effects", "language"}


def words(**changes):
    """Texts that can be taken in."""
    return {
        "title": "Måltidsvenner", **dict.fromkeys(TEXT_FIELDS, ""), "problem": "Nogle spiser alene.", "effects": {},
        "language": "da", **changes,
    }  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS - {"effects"}, ANYTHING)), st.dictionaries(ANYTHING, ANYTHING, max_size=3))
def test_any_texts_are_taken_in_or_refused_by_field(texts, effects):
    found = {name: normalise(text) for name, text in texts.items()} | {"effects": effects}
    try:
        validate_words(found)
    except ValidationError as refusal:
        assert refusal.error_dict.keys() <= FIELDS  # noqa: PT017 - not every text is refused
    else:
        assert 5 <= len(found["title"]) <= 120
        assert found["problem"] or found["solution"]
        assert not any(has_control_characters(found[name]) for name in ("title", *TEXT_FIELDS))
        "".join(found[name] for name in TEXT_FIELDS).encode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"problem": 3}, "problem"), ({"effects": {"penge": 3}}, "effects"), ({"title": "x" * 4}, "title"),
        ({"title": "x" * 121}, "title"), ({"place": "x" * 201}, "place"), ({"cost_guess": "x" * 201}, "cost_guess"),
    ],
)  # fmt: skip
def test_wrong_types_and_lengths_name_their_field(change, field):
    with pytest.raises(ValidationError) as refusal:
        validate_words(words(**change))
    assert list(refusal.value.error_dict) == [field]


@pytest.mark.parametrize(
    "change", [{"title": "x" * 5}, {"title": "x" * 120}, {"problem": "", "solution": "x"}, {"problem": "x" * 20_000}]
)
def test_the_limits_themselves_are_fine(change):
    validate_words(words(**change))


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_any_origin_is_taken_in_or_refused_by_field(source, ref, name, email, note, kind):
    try:
        validate_origin(source, ref, Contact(name, email, note, kind))
    except ValidationError as refusal:
        assert refusal.error_dict.keys() <= {  # noqa: PT017 - not every text is refused
            "source",
            "source_ref",
            "contact_name",
            "contact_email",
            "contact_note",
            "contact_kind",
        }
    else:
        assert len(source) <= 50
        assert source or not ref
