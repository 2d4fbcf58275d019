"""The admin speaks Danish: Wagtail's own catalogues know a sixth of it, ours the rest of what staff meet."""

import re
from pathlib import Path

import polib
import pytest
from django.utils.translation.trans_real import DjangoTranslation

from partners.roles import COORDINATOR, EDITOR, REVIEWER
from tests.factories import person_with, ready_challenge, submitted

CATALOGUES = sorted(Path("locale").rglob("*.po"))
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
TAG = re.compile(r"</?[a-z]+")


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_a_danish_text_has_the_places_of_the_english_one(catalogue):
    wrong = []
    for entry in polib.pofile(str(catalogue)):
        for danish in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            english = {name for text in (entry.msgid, entry.msgid_plural) for name in PLACE.findall(text)}
            if not set(PLACE.findall(danish)) <= english or (TAG.findall(danish) and not TAG.findall(entry.msgid)):
                wrong.append(entry.msgid)

    assert wrong == []


@pytest.mark.django_db
def test_scripts_speak_the_language_that_was_chosen(client):
    client.force_login(person_with(EDITOR))

    danish = client.get("/admin/jsi18n/").content.decode()

    assert '"Collapse all": "Fold alt sammen"' in danish
    assert '"Insert a block": "Inds\\u00e6t en blok"' in danish
    assert client.get("/admin/jsi18n/")["Content-Type"] == 'text/javascript; charset="utf-8"'


@pytest.fixture
def untranslated(monkeypatch):
    """What was asked for in Danish and stands in no catalogue, not even a package's."""
    found = set()
    look_up = DjangoTranslation.gettext

    def noting(self, message):
        if message and self.language() == "da" and message not in self._catalog:
            found.add(message)
        return look_up(self, message)

    monkeypatch.setattr(DjangoTranslation, "gettext", noting)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", [EDITOR, COORDINATOR, REVIEWER])
def test_no_word_on_the_screens_that_staff_open_daily_is_without_danish(client, role, untranslated):
    submitted()
    challenge = ready_challenge()
    client.force_login(person_with(role))

    edit = f"pages/{challenge.pk}/edit/"
    for address in ("", "koe/", "account/", "pages/", edit, "images/", "documents/", "reports/workflow/"):
        client.get(f"/admin/{address}")

    assert sorted(untranslated) == []
