"""The web form: six screens from the challenge to the check page, nothing lost and nothing doubled on the way."""

import random
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenges.models import Draft, Proposal
from challenges.proposals.states import Door
from cocreate.common.outbox import Message
from partners.states import Kind
from tests.factories import ChallengeFactory, MembershipFactory, QuestionFactory, UserFactory, submitted

pytestmark = pytest.mark.django_db

IDEA = {"language": "da", "title": "Måltidsvenner", "solution": "To frivillige spiser med beboerne.", "ps": ["personale"]}


@pytest.fixture
def challenge():
    return ChallengeFactory(slug="flere-haender", title="Flere hænder")


@pytest.fixture
def writer(client):
    """Somebody at the form: gets and posts screens of a challenge."""
    return Writer(client)


class Writer:
    """Walks through the form as a browser would, without a script."""

    def __init__(self, client):
        self.client = client

    def begin(self, challenge, prefix="", **idea):
        address = f"{prefix}/udfordringer/{challenge.slug}/svar/"
        page = self.client.get(address)
        start = re.search(r'name="start" value="([^"]+)"', page.content.decode())[1]
        return self.client.post(address, {**IDEA, "start": start, **idea})

    def draft(self):
        return Draft.objects.latest("pk")

    def post(self, step, _draft=None, **typed):
        return self.client.post(self.url(step, _draft), typed)

    def get(self, step, _draft=None):
        return self.client.get(self.url(step, _draft))

    def url(self, step, draft=None):
        draft = draft or self.draft()
        with translation.override("da"):
            return reverse("answer_step", args=[draft.challenge.slug, draft.secret, step])

    def write_all(self, challenge):
        self.begin(challenge)
        self.post("problem", problem="Nogle spiser alene.", beneficiaries="Beboere")
        self.post("effekt", effect_personale="Tid til pleje", help_needed="Et rum", place="Torsbo", cost_guess="12.000 kr.")
        return self.post("filer")


def words(response):
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- The way -----------------------------------------------------------------


def test_from_the_challenge_to_the_receipt_in_six_screens(writer, client, challenge):
    author = UserFactory()
    client.force_login(author)

    addresses = [writer.begin(challenge)]
    addresses.append(writer.post("problem", problem="Nogle spiser alene.", beneficiaries="Beboere"))
    addresses.append(writer.post("effekt", effect_personale="Tid til pleje", help_needed="Et rum", place="Torsbo"))
    addresses.append(writer.post("filer"))
    draft = writer.draft()
    sent = writer.post("tjek", publish_consent="on")

    assert [answer.url.split("/")[-2] for answer in addresses] == ["problem", "effekt", "filer", "tjek"]
    assert sent.url == reverse("answer_receipt", args=[challenge.slug, draft.secret])
    proposal = Proposal.objects.get()
    text = proposal.text
    assert (proposal.author, proposal.door, proposal.publish_consent) == (author, Door.FORM, True)
    assert proposal.title == "Måltidsvenner"
    assert (text.problem, text.solution, text.beneficiaries) == (
        "Nogle spiser alene.", "To frivillige spiser med beboerne.", "Beboere"
    )  # fmt: skip
    assert (text.effects, text.help_needed, text.place) == ({"personale": "Tid til pleje"}, "Et rum", "Torsbo")
    receipt = words(client.get(sent.url))
    assert "Tak. Vi har dit forslag." in receipt
    assert proposal.reference in receipt
    assert Message.objects.filter(recipient=author.email).count() == 1


def test_every_screen_says_the_deadline_and_the_form_speaks_english_too(writer, client, challenge):
    challenge.closes_on = timezone.localdate() + timedelta(days=10)
    challenge.save()
    writer.begin(challenge, prefix="/en")

    pages = [client.get(writer.url(step)) for step in ("ide", "problem", "effekt", "filer", "tjek")]
    english = client.get(f"/en{writer.url('problem')}")

    assert all("Frist " in words(page) for page in pages)
    assert all(page.headers["Cache-Control"].count("no-store") for page in pages)
    assert "What is hard today?" in words(english)


def test_a_p_that_was_ticked_and_not_explained_keeps_its_line(writer, client, challenge):
    client.force_login(UserFactory())
    writer.begin(challenge, ps=["penge", "personale"])
    writer.post("effekt", effect_penge="40 timer om året")

    writer.post("tjek")

    effects = Proposal.objects.get().text.effects
    assert effects == {"penge": "40 timer om året", "personale": "De ansatte får tid, ro eller lyst til at blive"}


def test_the_challenges_own_questions_are_asked_and_must_be_answered(writer, client, challenge):
    client.force_login(UserFactory())
    how_many = QuestionFactory(page=challenge, label="Hvor mange?", type="number", required=True)
    when = QuestionFactory(page=challenge, label="Hvornår?", type="choices", options="mandag\ntirsdag")
    writer.begin(challenge)

    asked = writer.post("effekt")
    wrong = writer.post("spoergsmaal", **{f"q_{how_many.key}": "mange", f"q_{when.key}": ["mandag"]})
    early = writer.post("tjek")
    right = writer.post("spoergsmaal", **{f"q_{how_many.key}": "12,5", f"q_{when.key}": ["mandag", "tirsdag"]})
    writer.post("tjek")

    assert asked.url.endswith("/spoergsmaal/")
    assert "Skriv et tal" in words(wrong)
    assert 'value="mange"' in wrong.content.decode()
    assert "Skriv et tal" in words(early)
    assert right.url.endswith("/filer/")
    assert Proposal.objects.get().text.answers == {how_many.key: 12.5, when.key: ["mandag", "tirsdag"]}


def test_a_correction_from_the_check_page_leads_back_to_it(writer, challenge):
    writer.write_all(challenge)

    back = writer.client.post(writer.url("ide") + "?til=tjek", {**IDEA, "title": "Spisevenner"})

    assert back.url == writer.url("tjek")
    assert "Spisevenner" in words(writer.get("tjek"))


# --- Faults ------------------------------------------------------------------


def test_faults_are_said_on_top_in_the_title_and_at_the_field_and_everything_typed_is_kept(writer, challenge):
    answer = writer.begin(challenge, title="", solution="En idé uden navn")

    page = answer.content.decode()
    assert re.search(r"<title>Fejl:", page)
    assert 'href="#id_title"' in page
    assert re.search(r'id="id_title"[^>]*aria-describedby="[^"]*id_title_error', page) or re.search(
        r'aria-describedby="[^"]*id_title_error[^"]*"[^>]*id="id_title"', page
    )
    assert "Det, du har skrevet, er gemt." in words(answer)
    assert writer.draft().data["solution"] == "En idé uden navn"
    assert "En idé uden navn" in writer.get("ide").content.decode()


@pytest.mark.parametrize(
    "idea",
    [
        {"title": "kort"}, {"title": "x" * 121}, {"title": "x\u200b\x07xxxxx"}, {"solution": "a" * 20_001}, {"language": "xx"},
        {"title": "🙂" * 130}, {"title": "x" * 200_000},
    ],
)  # fmt: skip
def test_words_that_cannot_be_taken_in_are_kept_and_asked_about(writer, challenge, idea):
    answer = writer.begin(challenge, **idea)

    assert answer.status_code == 200
    assert "form-error" in answer.content.decode()
    (name, value) = idea.popitem()
    assert writer.draft().data[name] == value[:100_000]


def test_neither_problem_nor_proposal_is_asked_about_on_the_screen_of_the_problem(writer, challenge):
    assert writer.begin(challenge, solution="").url == writer.url("problem")

    answer = writer.post("problem", problem="", beneficiaries="Alle")

    assert 'href="#id_problem"' in answer.content.decode()


def test_what_is_missing_is_named_on_the_check_page_with_the_way_to_it(writer, client, challenge):
    client.force_login(UserFactory())
    writer.begin(challenge, title="")

    answer = writer.post("tjek")

    assert f'href="{writer.url("ide")}?til=tjek#id_title"' in answer.content.decode()
    assert not Proposal.objects.exists()


def test_numbers_that_are_private_are_pointed_out_and_never_a_reason_to_refuse(writer, client, challenge):
    client.force_login(UserFactory())
    writer.begin(challenge, solution="Ring til naboen på 22 33 44 55, født 010190-1234.")

    check = words(writer.get("tjek"))
    writer.post("tjek", publish_consent="on")

    assert "telefonnummer" in check
    assert "CPR-nummer" in check
    assert Proposal.objects.count() == 1


# --- Nothing lost, nothing doubled -------------------------------------------


def test_a_double_click_on_the_first_screen_makes_one_draft_and_on_send_one_proposal(writer, client, challenge):
    client.force_login(UserFactory())
    address = f"/udfordringer/{challenge.slug}/svar/"
    start = re.search(r'name="start" value="([^"]+)"', client.get(address).content.decode())[1]

    client.post(address, {**IDEA, "start": start})
    client.post(address, {**IDEA, "start": start})
    first, second = writer.post("tjek"), writer.post("tjek")

    assert Draft.objects.count() == 1
    assert first.url == second.url
    assert Proposal.objects.count() == 1


def test_the_back_button_after_sending_shows_the_receipt(writer, client, challenge):
    client.force_login(UserFactory())
    writer.begin(challenge)
    sent = writer.post("tjek")

    for step in ("ide", "problem", "filer", "tjek"):
        assert writer.get(step).url == sent.url
        assert writer.post(step, **IDEA).url == sent.url


def test_two_tabs_that_write_different_screens_both_count(writer, challenge):
    writer.begin(challenge)

    writer.post("effekt", place="Torsbo")
    writer.post("problem", problem="Nogle spiser alene.")

    data = writer.draft().data
    assert (data["place"], data["problem"], data["title"]) == ("Torsbo", "Nogle spiser alene.", "Måltidsvenner")


def test_a_form_that_was_open_for_too_long_comes_back_filled_in_and_writes_nothing(challenge):
    strict = Client(enforce_csrf_checks=True)
    address = f"/udfordringer/{challenge.slug}/svar/"
    page = strict.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    start = re.search(r'name="start" value="([^"]+)"', page)[1]

    refused = strict.post(address, {**IDEA, "start": start, "csrfmiddlewaretoken": "x" * 64})
    nothing = Draft.objects.count()
    accepted = strict.post(address, {**IDEA, "start": start, "csrfmiddlewaretoken": token})
    again = strict.post(accepted.url, {"problem": "Nogle spiser alene."})

    assert nothing == 0
    assert "Siden har været åben længe" in words(refused)
    assert "Måltidsvenner" in refused.content.decode()
    assert accepted.status_code == 302
    assert "Nogle spiser alene." in again.content.decode()
    assert "problem" not in Draft.objects.get().data


def test_a_login_that_ran_out_keeps_what_was_typed_until_one_is_back(writer, client, challenge):
    author = UserFactory()
    client.force_login(author)
    writer.begin(challenge)
    client.cookies.clear()

    away = writer.post("problem", problem="Nogle spiser alene.")
    client.force_login(author)
    back = client.get(writer.url("problem"))

    assert away.url.startswith("/accounts/login/?next=")
    assert "Nogle spiser alene." in back.content.decode()
    assert writer.draft().data["problem"] == "Nogle spiser alene."


def test_a_closed_challenge_is_said_kindly_and_what_was_typed_is_kept(writer, client, challenge):
    client.force_login(UserFactory())
    writer.write_all(challenge)
    challenge.closes_on = timezone.localdate() - timedelta(days=1)
    challenge.save()

    shown = client.get(f"/udfordringer/{challenge.slug}/svar/")
    typed = writer.post("problem", problem="Skrevet for sent")
    refused = writer.post("tjek")

    assert "Udfordringen er lukket" in words(shown)
    assert "Skrevet for sent" in words(typed)
    assert "Din kladde er gemt" in words(refused)
    assert writer.draft().data["problem"] == "Skrevet for sent"
    assert not Proposal.objects.exists()


# --- Who sends ---------------------------------------------------------------


def test_an_anonymous_person_is_led_to_an_account_and_back_and_everything_is_kept(writer, client, challenge):
    writer.write_all(challenge)

    away = writer.post("tjek", publish_consent="on")
    author = UserFactory()
    client.force_login(author)
    check = client.get(writer.url("tjek"))
    writer.post("tjek", publish_consent="on")

    assert away.url.startswith("/accounts/signup/?next=")
    assert writer.url("tjek").replace("/", "%2F") in away.url
    assert re.search(r'name="publish_consent"[^>]*checked', check.content.decode())
    assert Proposal.objects.get().author == author


def test_an_address_that_is_not_confirmed_sends_nothing(writer, client, challenge):
    client.force_login(UserFactory(verified=False))
    writer.begin(challenge)

    away = writer.post("tjek")

    assert away.url == reverse("account_email")
    assert not Proposal.objects.exists()


def test_one_sends_for_an_organisation_that_one_speaks_for(writer, client, challenge):
    membership = MembershipFactory()
    stranger = MembershipFactory()
    client.force_login(membership.user)
    writer.begin(challenge)

    forged = writer.post("tjek", speaker=str(stranger.organisation.public_id))
    none_sent = Proposal.objects.count()
    writer.post("tjek", speaker=str(membership.organisation.public_id))

    assert forged.status_code == 200
    assert none_sent == 0
    assert Proposal.objects.get().organisation == membership.organisation


def test_a_kind_that_the_challenge_is_not_for_is_told_so_on_the_first_screen(writer, client, challenge):
    challenge.accepts = [Kind.ASSOCIATION, Kind.BUSINESS]
    challenge.save()
    everybody = words(client.get(f"/udfordringer/{challenge.slug}/svar/"))
    client.force_login(UserFactory(kind=Kind.CITIZEN))

    early = words(client.get(f"/udfordringer/{challenge.slug}/svar/"))
    writer.begin(challenge)
    sent = writer.post("tjek")

    assert "Udfordringen er for foreninger og virksomheder." in everybody
    assert "Din konto hører til borgere" in early
    assert sent.status_code == 200
    assert not Proposal.objects.exists()


def test_only_published_challenges_have_a_form(client, challenge):
    challenge.live = False
    challenge.save()

    assert client.get(f"/udfordringer/{challenge.slug}/svar/").status_code == 404
    assert client.get("/udfordringer/findes-ikke/svar/").status_code == 404


def test_a_step_that_is_not_there_is_not_found(writer, challenge):
    writer.begin(challenge)

    assert writer.get("spoergsmaal").status_code == 404
    assert writer.get("noget").status_code == 404


def test_a_receipt_is_for_the_one_who_sent(writer, client, challenge):
    client.force_login(UserFactory())
    writer.begin(challenge)
    sent = writer.post("tjek")

    client.force_login(UserFactory())

    assert client.get(sent.url).status_code == 404
    assert Client().get(sent.url).url.startswith("/accounts/login/")
    assert submitted().reference not in words(client.get("/"))


# --- Whatever one does -------------------------------------------------------

TEXTS = [
    "", "   ", "Måltidsvenner", "<b>fed</b>", "\u202eمرحبا\u202c", "🙂" * 40, "x" * 25_000, "a\r\nb", "%s {0} {{ x }}",
    "+45 22 33 44 55",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_typed_in_whatever_order_is_kept_and_sent_at_most_once(writer, client, challenge, seed):
    chance = random.Random(seed)
    client.force_login(UserFactory())
    writer.begin(challenge)
    draft, typed = writer.draft(), {}
    fields = {
        "ide": ["title", "solution"], "problem": ["problem", "beneficiaries"], "effekt": ["help_needed", "place", "cost_guess"],
    }  # fmt: skip

    for _ in range(15):
        step = chance.choice([*fields, "filer", "tjek"])
        words = {name: chance.choice(TEXTS) for name in fields.get(step, ())}
        if step == "ide":
            words["language"] = chance.choice(["da", "ar", "nonsens"])
        answer = writer.post(step, draft, **words)
        assert answer.status_code in {200, 302}
        draft.refresh_from_db()
        if draft.proposal_id:
            break
        typed |= words
        assert {name: draft.data[name] for name in typed} == typed
        assert writer.get(chance.choice([*fields, "tjek"]), draft).status_code == 200

    assert Proposal.objects.count() == (1 if draft.proposal_id else 0)
    assert Message.objects.count() == Proposal.objects.count()
