"""What a proposer is told, and still reads, where the challenge is assessed without names."""

import pytest
from django.urls import reverse

from challenges.models import Proposal
from challenges.proposals.actions import attach
from challenges.reviews import actions
from cocreate.common.fingerprints import fingerprint
from cocreate.common.outbox import Message
from partners.roles import COORDINATOR
from tests.factories import ChallengeFactory, UserFactory, person_with, submitted
from tests.files import pdf

from .test_form import Writer, words

pytestmark = pytest.mark.django_db
LEAVE_OUT = "Skriv ikke dit eget navn"
MEANS = "De, der vurderer, ser ikke dit navn"
WITH_DECISION, WHEN_READ = "Vis forslaget på siden, når der er en beslutning", "Vis forslaget på siden, når I har læst det"


@pytest.fixture
def author(client):
    author = UserFactory(first_name="Zebulon", last_name="Quist")
    client.force_login(author)
    return author


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_form_says_what_it_means_before_one_writes_and_before_one_sends(client, author, anonymous):
    challenge, writer = ChallengeFactory(slug="her", anonymous_assessment=anonymous), Writer(client)
    first = words(client.get("/udfordringer/her/svar/"))
    writer.write_all(challenge)
    steps = [words(writer.get(step)) for step in ("ide", "problem", "effekt", "filer")]
    check = words(writer.get("tjek"))

    receipt = words(client.get(writer.post("tjek", publish_consent="on").url))

    assert [LEAVE_OUT in page for page in (first, *steps)] == [anonymous] * 5
    assert (MEANS in check, WITH_DECISION in check, WHEN_READ in check) == (anonymous, anonymous, not anonymous)
    assert (LEAVE_OUT in check, MEANS in receipt) == (False, anonymous)


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_receipt_in_the_mail_says_it_too(anonymous):
    submitted(challenge=ChallengeFactory(anonymous_assessment=anonymous))

    mail = Message.objects.get()

    assert (MEANS in mail.body_text, MEANS in mail.body_html) == (anonymous, anonymous)


def test_the_proposers_own_page_shows_everything_and_says_when_others_read_it(client, author):
    challenge = ChallengeFactory(anonymous_assessment=True)
    proposal = submitted(challenge=challenge, author=author, solution="Zebulon Quist spiser med.")
    file = attach(proposal, actor=author, upload=pdf("Zebulons plan.pdf"))
    coordinator = person_with(COORDINATOR)
    actions.redact(proposal, actor=coordinator, phrases=["spiser"], seen=fingerprint([]))
    actions.screen(proposal, actor=coordinator, version=None)

    page = words(client.get(reverse("my_proposal", args=[proposal.reference])))

    assert MEANS in page
    assert "Zebulon Quist spiser med." in page
    assert "Zebulons plan.pdf" in page
    assert client.get(reverse("attachment", args=[file.public_id])).status_code == 200
    assert not Proposal.objects.public().exists()


def test_afterwards_it_is_not_said_any_more(client, author):
    proposal = submitted(challenge=ChallengeFactory(anonymous_assessment=True), author=author)
    address = reverse("my_proposal", args=[proposal.reference])
    before = words(client.get(address))
    Proposal.objects.update(names_hidden=False)

    # The receipt stands among the mails.
    assert (before.count(MEANS), words(client.get(address)).count(MEANS)) == (2, 1)
