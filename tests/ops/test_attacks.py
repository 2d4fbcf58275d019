"""What somebody outside tries who knows HTTP well: other names for us, other addresses to go to, caches that mix people up."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from challenges.models import Proposal
from challenges.proposals.actions import attach
from challenges.proposals.states import S
from partners.states import MemberRole
from tests.factories import ApiKeyFactory, ChallengeFactory, DraftFactory, MembershipFactory, UserFactory, submitted
from tests.files import pdf

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example/", "/\\elsewhere.example/",
    "\\\\elsewhere.example/", "https:elsewhere.example", "http:///elsewhere.example", "javascript:alert(1)",
    "\thttps://elsewhere.example", "https://testserver@elsewhere.example/", "data:text/html,x",
]  # fmt: skip


def logged_in(user, **defaults):
    client = Client(**defaults)
    client.force_login(user)
    return client


# --- Other addresses to go to ------------------------------------------------


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_elsewhere_by_an_address_of_ours(elsewhere):
    user = UserFactory()
    user.set_password("hemmeligt-kodeord-7")
    user.save()
    asked = {"next": elsewhere}
    answers = {
        "login": Client().post("/accounts/login/", {"login": user.email, "password": "hemmeligt-kodeord-7", **asked}),
        "login by query": Client().post(
            "/accounts/login/", {"login": user.email, "password": "hemmeligt-kodeord-7"}, query_params=asked
        ),
        "already in": logged_in(user).get("/accounts/login/", asked),
        "logout": logged_in(user).post("/accounts/logout/", asked),
        "admin": Client().get("/admin/login/", asked),
        "private page": Client().get("/_util/login/", asked),
    }

    for way, answer in answers.items():
        assert "elsewhere" not in re.split(r"[?#]", answer.headers.get("Location", ""))[0], way
        assert answer.status_code in {200, 301, 302}, way
    followed = Client().get("/admin/login/", asked, follow=True)
    assert 'href="https://elsewhere' not in followed.content.decode()


# --- Other names for us ------------------------------------------------------


def test_a_mail_leads_to_us_whatever_name_the_request_gave_us(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    user = UserFactory()
    names = [{"Host": "elsewhere.example"}, {"X-Forwarded-Host": "elsewhere.example"}, {"Forwarded": "host=elsewhere.example"}]

    answers = [Client().post("/accounts/password/reset/", {"email": user.email}, headers=name).status_code for name in names]

    assert answers == [400, 302, 302]
    assert len(mail.outbox) == 2
    assert "elsewhere" not in "".join(letter.body + str(letter.alternatives) for letter in mail.outbox)


def test_no_page_repeats_a_name_that_is_not_ours():
    for address in ("/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/api/v1/challenges/", "/api/v1/docs/"):
        page = Client().get(address, headers={"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"})
        assert (page.status_code, b"elsewhere" in page.content) == (200, False), address


def test_a_method_is_what_it_is(client):
    proposal = submitted()
    key = ApiKeyFactory(user=proposal.author)
    address = f"/api/v1/proposals/{proposal.public_id}/"

    answers = [
        client.generic(method, address, headers={"Authorization": f"Bearer {key.token}", "X-HTTP-Method-Override": "DELETE"})
        for method in ("GET", "POST")
    ]

    assert [answer.status_code for answer in answers] == [200, 405]
    assert Proposal.objects.filter(pk=proposal.pk).exists()


def test_an_invented_address_gives_no_new_permits(monkeypatch):
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "read", "5/min")
    draft = DraftFactory()
    later = reverse("answer_later", args=[draft.challenge.slug, draft.secret])

    def invented(number):
        return {"X-Forwarded-For": f"10.1.{number}.7", "X-Real-IP": f"10.2.{number}.7", "Client-IP": f"10.3.{number}.7"}

    read = [Client().get("/api/v1/challenges/", headers=invented(number)).status_code for number in range(8)]
    sent = [Client().post(later, {"email": f"a{number}@b.dk"}, headers=invented(number)).status_code for number in range(22)]

    assert read == [200] * 5 + [429] * 3
    assert sent == [302] * 20 + [200] * 2


# --- Caches ------------------------------------------------------------------


def test_a_cache_may_keep_only_what_is_the_same_for_everybody_who_asks_alike():
    proposal = submitted()
    author = logged_in(proposal.author)
    key = {"Authorization": f"Bearer {ApiKeyFactory(user=proposal.author).token}"}

    private = [
        author.get("/"), author.get("/forslag/"), author.get("/api/v1/proposals/"), author.get("/min-side/"),
        Client().get("/api/v1/proposals/", headers=key), Client().get("/accounts/login/"),
    ]  # fmt: skip
    api = Client().get("/api/v1/challenges/")

    assert ["no-store" in answer.headers["Cache-Control"] for answer in private] == [True] * 6
    assert {"accept-language", "cookie", "authorization"} <= {name.strip().lower() for name in api.headers["Vary"].split(",")}


# --- People who know something -----------------------------------------------


def test_what_a_person_may_do_to_a_proposal_of_somebody_else():
    membership = MembershipFactory()
    proposal = submitted(author=membership.user, organisation=membership.organisation, publish_consent=False)
    file = attach(proposal, actor=membership.user, upload=pdf())
    reader = MembershipFactory(organisation=membership.organisation, role=MemberRole.READER).user
    own, case = f"/api/v1/proposals/{proposal.public_id}/", f"/api/v1/queue/{proposal.public_id}/"
    scopes = ["proposals:read", "proposals:write", "queue:read", "queue:write"]
    tries = [
        ("GET", own, None), ("GET", f"{own}attachments/", None), ("GET", f"/api/v1/attachments/{file.public_id}/", None),
        ("POST", f"{own}withdraw/", {"version": 1}), ("POST", f"{own}answer/", {"version": 1, "message": "x"}),
        ("POST", f"{own}attachments/", {}), ("GET", case, None), ("POST", f"{case}note/", {"version": 1, "text": "x"}),
        ("POST", f"{case}decide/", {"version": 1, "outcome": "selected", "public_reason": "x"}),
    ]  # fmt: skip

    def tried(user, **more):
        api = APIClient(HTTP_AUTHORIZATION=f"Bearer {ApiKeyFactory(user=user, scopes=scopes, **more).token}")
        return [getattr(api, method.lower())(address, body, format="json").status_code for method, address, body in tries]

    assert {
        "reader of the organisation": tried(reader),
        "author of another": tried(submitted().author),
        "source": tried(UserFactory(), source="by"),
    } == {
        "reader of the organisation": [200, 403, 404, 403, 403, 403, 403, 403, 403],
        "author of another": [404, 404, 404, 404, 404, 404, 403, 403, 403],
        "source": [404, 404, 404, 404, 404, 404, 403, 403, 403],
    }
    proposal.refresh_from_db()
    assert (proposal.state, proposal.version, proposal.attachments.count()) == (S.SUBMITTED, 1, 1)


def test_a_source_cannot_speak_for_another_or_give_a_proposal_to_somebody():
    challenge = ChallengeFactory()
    owner = UserFactory()
    body = {"challenge": challenge.slug, "title": "Måltidsvenner", "problem": "x", "contact_email": owner.email}

    def send(key, **more):
        api = APIClient(HTTP_AUTHORIZATION=f"Bearer {ApiKeyFactory(user=UserFactory(), source=key).token}")
        return api.post("/api/v1/proposals/", {**body, "source_ref": "1", **more}, format="json").status_code

    assert (send("by"), send("by", source="region"), send("region")) == (201, 403, 201)
    assert [proposal.author for proposal in Proposal.objects.all()] == [None, None]
    assert not Proposal.objects.of(owner).exists()
