import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from challenges.calls.states import P, Phase
from challenges.proposals.states import S
from challenges.templatetags import look


def render(source, **facts):
    return Template("{% load look %}" + source).render(Context(facts))


class Letter(forms.Form):
    title = forms.CharField(help_text="Kort og klart.", widget=forms.TextInput(attrs={"placeholder": "Titel"}))
    email = forms.EmailField()
    who = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


@pytest.mark.parametrize("p", P.values)
@pytest.mark.parametrize(("fill", "filled"), [("hollow", False), ("half", True), ("full", True)])
def test_the_fill_of_a_form_says_how_far(p, fill, filled):
    drawing = look.p_form(p, fill)

    assert ('class="w' in drawing) == filled
    assert f'class="f {p}"' in drawing


def test_a_form_next_to_text_is_named_in_the_language_of_the_page():
    for language in ("en", "da", "en"):
        with translation.override(language):
            tags = look.p_tags([P.PERSONALE, P.PENGE])
            names = [str(P.PERSONALE.label), str(P.PENGE.label)]

        assert re.sub(r"<[^>]*>", " ", tags).split() == names


def test_the_most_important_form_is_the_largest_and_all_stand_on_the_line():
    drawing = look.scene([P.PRODUKTER, P.PENGE])

    view = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing)
    block = re.search(r'<rect class="st" x="0" y="0" width="190" height="190"', drawing)
    coin = re.search(r'<circle class="st" cx="(\d+)" cy="(\d+)" r="(\d+)"', drawing)
    assert view.groups() == ("326", "190")
    assert block
    assert (int(coin[2]) + int(coin[3]), int(coin[3]) * 2) == (190, 120)


def test_a_scene_without_forms_draws_nothing():
    assert "<g" not in look.scene([])


@pytest.mark.parametrize(
    ("state", "line"),
    [(S.SUBMITTED, "idea"), (S.SELECTED, "idea"), (S.DECLINED, "stop"), (S.WITHDRAWN, "stop"), (Phase.OPEN, "idea")],
)
def test_what_ended_has_a_line_with_a_bar(state, line):
    assert look.stage(state) == line


def test_a_field_is_dressed_and_tied_to_its_hint_and_its_fault():
    form = Letter({"title": "", "email": "a@example.dk", "who": "a"})

    html = render('{% include "components/field.html" with field=form.title %}', form=form)

    field = re.search(r"<input[^>]*>", html)[0]
    tied = re.search(r'aria-describedby="([^"]*)"', field)[1].split()
    assert 'class="form-input"' in field
    assert 'dir="auto"' in field
    assert "placeholder" not in field
    assert [f'id="{name}"' in html for name in tied] == [True, True]


def test_an_address_of_mail_keeps_its_direction():
    assert "dir=" not in look.widget(Letter()["email"])


def test_the_summary_of_faults_leads_to_each_field_in_order():
    form = Letter({"title": "", "email": "x", "who": ""})

    found = [fault["target"] for fault in look.faults(form, "")]

    assert found == ["id_title", "id_email", "id_who_0"]
    assert 'id="id_who_0"' in str(form["who"])


def test_lines_of_a_text_are_told_apart_without_empty_ones():
    assert look.lines_of("Rum\n\n - Hænder \nViden") == ["Rum", "Hænder", "Viden"]


def test_kept_promises_are_full_and_late_ones_hollow():
    rings = look.tally(12, 1)

    assert [ring["kind"] for ring in rings["rings"]] == ["k"] * 12 + ["m"]
    assert (rings["rings"][11]["x"], rings["rings"][11]["y"]) == (18, 60)
    assert rings["total"] == 13
