import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from challenges.pages import branding

colours = st.tuples(*[st.integers(0, 255)] * 3)
allowed_colours = colours.filter(lambda colour: branding.contrast(colour, branding.WHITE) >= branding.READABLE)


def test_contrast_is_that_of_wcag():
    black, white, grey = (0, 0, 0), (255, 255, 255), (118, 118, 118)

    ratios = [round(branding.contrast(*pair), 2) for pair in ((black, white), (white, white), (grey, white), (white, grey))]

    assert ratios == [21.0, 1.0, 4.54, 4.54]


def test_our_own_colour_may_be_used():
    branding.validate_brand_colour(branding.DEFAULT)

    assert branding.nearest_allowed(branding.DEFAULT) == branding.DEFAULT


def test_a_colour_too_light_is_refused_with_the_nearest_one_that_can_be_read():
    with pytest.raises(ValidationError) as refusal:
        branding.validate_brand_colour("#f0a828")

    nearest = branding.nearest_allowed("#f0a828")
    assert nearest in refusal.value.message % refusal.value.params
    branding.validate_brand_colour(nearest)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#0b4a50ff", "#०b4a50"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValidationError):
        branding.validate_brand_colour(text)


@given(colours)
def test_the_nearest_allowed_colour_can_be_read_and_is_no_darker_than_it_must_be(colour):
    nearest = branding.parse(branding.nearest_allowed(branding.write(colour)))

    assert branding.contrast(nearest, branding.WHITE) >= branding.READABLE
    if branding.contrast(colour, branding.WHITE) < branding.READABLE:
        assert branding.contrast(nearest, branding.WHITE) < branding.READABLE + 0.5


@given(allowed_colours)
def test_everything_that_follows_from_an_allowed_colour_can_be_read(colour):
    text = branding.write(colour)

    derived = {name: branding.parse(value) for name, value in branding.palette(text)._asdict().items()}

    assert derived["brand"] == colour
    assert branding.contrast(derived["on_brand"], derived["brand"]) >= 4.5
    assert branding.contrast(branding.WHITE, derived["deep"]) >= 12
    assert branding.contrast(branding.INK, derived["mist"]) >= 7
    assert branding.contrast(derived["link"], derived["mist"]) >= 4.5
    assert branding.contrast(branding.DARK_TEXT, derived["dark_mist"]) >= 12
    assert branding.contrast(derived["dark_brand"], derived["dark_mist"]) >= 4.5
    assert branding.contrast(derived["dark_on_brand"], derived["dark_brand"]) >= 4.5
    assert branding.contrast(branding.WHITE, derived["dark_deep"]) >= 17


def test_the_style_sheet_may_be_kept_for_ever_since_the_colour_is_in_its_address(rf):
    response = branding.brand_css(rf.get("/brand/1a4fa3.css"), "1a4fa3")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert {"public", "immutable", "max-age=31536000"} == set(response["Cache-Control"].split(", "))
    assert "--brand:#1a4fa3" in response.content.decode()


@pytest.mark.parametrize("colour", ["ffffff", "zzzzzz", "1a4fa", "}body{"])
def test_a_colour_that_is_not_allowed_has_no_style_sheet(rf, colour):
    with pytest.raises(branding.Http404):
        branding.brand_css(rf.get("/brand/x.css"), colour)


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["%230b4a50", "%23%230b4a50", "red", "ffffff"])
def test_the_address_of_what_is_no_colour_is_not_found(client, colour):
    assert client.get(f"/brand/{colour}.css").status_code == 404
