"""Every mail about an account: text and HTML in our frame, in the reader's language, with links to our own site alone."""

import re
from pathlib import Path
from smtplib import SMTPServerDisconnected

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from partners import letters
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TEMPLATES = Path(allauth.__file__).parent / "templates"
NAMES = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_message.txt")
    for path in TEMPLATES.glob("*/email/*_message.txt")
    if path.name != "base_message.txt"
)
FACTS = {
    "code": "ABCD-1234", "from_email": "før@example.dk", "to_email": "nu@example.dk", "deleted_email": "væk@example.dk",
    "provider": "Kommunens login", "timestamp": timezone.now(),
    "password_reset_url": "https://evil.example/accounts/password/reset/key/1-abc/",
    "signup_url": "https://evil.example/accounts/signup/",
}  # fmt: skip
ENGLISH = re.compile(r"\b(the|you|your|is|account|password|with|hello|regards|choose)\b", re.IGNORECASE)


@pytest.fixture
def send(rf):
    """Send the named mail as allauth does, from a page in Danish."""

    def give(name, **facts):
        with context.request_context(rf.get("/")):
            get_adapter().send_mail(name, "anna@example.dk", {**FACTS, **facts})
        return mail.outbox[-1]

    return give


def both_bodies(message):
    (html,) = message.alternatives
    assert html.mimetype == "text/html"
    return message.body, html.content


def test_each_mail_that_allauth_knows_is_written_by_us():
    assert sorted(letters.LETTERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_in_danish_has_no_english_and_leads_to_our_site_alone(send, name):
    message = send(name, user=UserFactory.build(language="da"))

    text, html = both_bodies(message)
    words = re.sub(r"<[^>]*>|https?:\S+", " ", f"{message.subject} {text} {html}")
    assert ENGLISH.findall(words) == []
    assert message.extra_headers["Content-Language"] == "da"
    assert text.startswith("Sammen om Ishøj")
    assert '<html lang="da"' in html
    assert re.findall(r"https?://[^/\s\"<]+", text + html) == re.findall("http://testserver", text + html)


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_in_the_language_of_the_account_and_not_of_the_page(send, name):
    message = send(name, user=UserFactory.build(language="en", first_name="Ann"))

    text, html = both_bodies(message)
    with translation.override("en"):
        assert message.subject == str(letters.LETTERS[name].title)
    assert ("Hello Ann" in text, "Hello Ann" in html, "Venlig hilsen" in text) == (True, True, False)
    assert re.findall("Vælg|Var det ikke dig|Det skete", text + html) == []
    assert "%(" not in text + html


def test_what_a_person_typed_is_words_and_not_markup(send):
    message = send("account/email/email_confirmation", user=UserFactory.build(first_name="<b>Å&B</b>"))

    text, html = both_bodies(message)
    assert "<b>Å&B</b>" in text
    assert "&lt;b&gt;Å&amp;B&lt;/b&gt;" in html


def test_the_code_stands_alone_on_its_line(send):
    assert "\nABCD-1234\n" in send("account/email/email_confirmation").body


def test_a_forged_host_does_not_get_into_the_link_for_a_new_password(client):
    user = UserFactory()

    client.post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "localhost"})

    text, html = both_bodies(mail.outbox[-1])
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", text).group(1)
    assert f"http://testserver{link}" in html
    assert "localhost" not in text + html
    assert client.get(link, follow=True).status_code == 200


def test_a_mail_server_that_is_down_stops_no_sign_up(client, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise SMTPServerDisconnected("anna@example.dk")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    answer = client.post(reverse("account_reset_password"), {"email": UserFactory(email="anna@example.dk").email})

    assert (answer.status_code, answer["Location"]) == (302, reverse("account_reset_password_done"))
    assert [record.error for record in caplog.records] == ["SMTPServerDisconnected"]
    assert "anna@example.dk" not in caplog.text
