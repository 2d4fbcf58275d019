"""CVR and P-numbers."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partners.validators import compact_cvr, show_cvr, validate_cvr, validate_p_number

VALID = [
    "24256790", "13585628", "13748136", "10150817", "DK24256790", "24 25 67 90", "DK-13585628", "99000007", "99000015",
    "99000023", "99000031", "dk 24.25.67.90",
]  # fmt: skip
INVALID = [
    "24256791", "13585627", "12345678", "11111111", "99999999", "00000000", "1374813", "137481360", "SE24256790", "",
    "DK", "٢٤٢٥٦٧٩٠", "2425679O", *(str(number) for number in range(99000040, 99000050)),
]  # fmt: skip
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


@pytest.mark.parametrize("number", VALID)
def test_numbers_that_can_exist(number):
    validate_cvr(number)


@pytest.mark.parametrize("number", INVALID)
def test_numbers_that_cannot(number):
    with pytest.raises(ValidationError):
        validate_cvr(number)


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_the_rule_is_modulus_eleven(number):
    right = number[0] != "0" and sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11 == 0
    try:
        validate_cvr(number)
    except ValidationError:
        assert not right
    else:
        assert right


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    compact_cvr(text)
    try:
        validate_cvr(text)
    except ValidationError as refusal:
        assert refusal.code == "cvr"  # noqa: PT017 - not every text is refused


def test_shown_in_pairs_and_stored_as_eight_digits():
    assert show_cvr(compact_cvr("DK-24 256790")) == "24 25 67 90"


@pytest.mark.parametrize(
    ("number", "right"),
    [("1003388394", True), ("100338839", False), ("10033883941", False), ("100338839a", False), ("1003388394\n", False)],
)
def test_p_numbers_have_ten_digits(number, right):
    try:
        validate_p_number(number)
        assert right
    except ValidationError:
        assert not right
