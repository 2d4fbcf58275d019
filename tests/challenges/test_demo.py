"""The demo of the contract: whole, the same when loaded twice, and never by accident on a real site."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import TaskState

from challenges.calls.states import Phase
from challenges.demo.load import load_demo
from challenges.models import (
    Assignment,
    ChallengePage,
    Declaration,
    Opinion,
    Proposal,
    ReviewerProfile,
    SavedView,
)
from challenges.proposals.states import S
from challenges.reviews.admin.filters import known_query
from challenges.reviews.progress import ready_to_decide
from cocreate.common.models import Message
from partners.models import Organisation, User

pytestmark = pytest.mark.django_db

ACCOUNTS = {
    "borger", "frivillig", "forening", "forening2", "virksomhed", "medarbejder", "sagsbehandler", "sagsbehandler2",
    "koordinator", "beslutter", "gevinstejer", "redaktoer", "revisor", "admin",
}  # fmt: skip


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    load_demo()


def _user(name):
    return User.objects.get(email=f"{name}@example.dk")


def test_it_refuses_without_the_mark(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo")

    assert not User.objects.exists()


def test_it_can_be_forced(settings):
    settings.DEMO = False

    call_command("load_demo", force=True)

    assert User.objects.filter(email="borger@example.dk").exists()


def test_a_second_run_changes_nothing(demo):
    def rows():
        return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}

    before, stamps = rows(), list(Proposal.objects.values_list("pk", "version", "state", "answer_due"))

    call_command("load_demo")

    assert rows() == before
    assert list(Proposal.objects.values_list("pk", "version", "state", "answer_due")) == stamps


def test_everybody_can_log_in(demo, client):
    for name in ACCOUNTS:
        user = _user(name)
        assert user.emailaddress_set.get().verified
        assert client.login(email=user.email, password="samskabelse-demo"), name
        client.logout()
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@example.dk"]


def test_the_challenges(demo):
    challenges = ChallengePage.objects.canonical().filter(is_open_box=False)
    last_day = timezone.localdate() + timedelta(days=60)

    assert sorted(challenges.values_list("slug", flat=True)) == [
        "brohuset-i-brug-hele-dagen",
        "det-foerste-fritidsjob",
        "flere-haender-paa-plejehjemmet",
        "fortove-uden-sproejtegift",
        "godt-i-gang-i-daginstitutionen",
        "halver-madspildet-i-kommunens-koekkener",
        "klar-til-skybrud",
        "svar-foerste-gang",
    ]
    still_open = challenges.in_phase(Phase.OPEN).filter(closes_on__gte=last_day, accepts=[])
    assert still_open.count() == 6
    assert still_open.filter(slug="flere-haender-paa-plejehjemmet").exists()
    assert {challenge.slug: challenge.problems() for challenge in challenges} == {challenge.slug: {} for challenge in challenges}


def test_two_people_stand_behind_every_challenge(demo):
    for challenge in ChallengePage.objects.canonical().live().filter(is_open_box=False):
        approval = TaskState.objects.get(revision=challenge.live_revision, status=TaskState.STATUS_APPROVED)
        assert (challenge.live_revision.user, approval.finished_by) == (_user("redaktoer"), _user("koordinator"))


def test_the_proposals_stand_where_the_contract_says(demo):
    assert dict(Proposal.objects.values_list("title", "state")) == {
        "Lej en varmtvandsmaskine sammen": S.SUBMITTED,
        "Måltidsvenner": S.ASSESSMENT,
        "Spisevenner til de ældre": S.SCREENING,
        "Yeni veliler için kısa videolar": S.SUBMITTED,
        "Two-afternoon job passport": S.ASSESSMENT,
        "Ti svar på ét ark": S.SELECTED,
        "Smid mindre ud!!!": S.NEEDS_INFO,
        "Regnbede, som opgangene passer": S.PARKED,
        "Nøgle på telefonen": S.DECLINED,
        "Hul i asfalten": S.FORWARDED,
        "Vægt under affaldsspanden": S.SUBMITTED,
        "بطاقات مصورة للوالدين الجدد": S.SCREENING,
    }
    assert {proposal.title for proposal in Proposal.objects.overdue()} == {
        "Lej en varmtvandsmaskine sammen", "Vægt under affaldsspanden",
    }  # fmt: skip


def test_history_and_promise_agree(demo):
    for proposal in Proposal.objects.all():
        times = [event.at for event in proposal.events.order_by("pk")]
        assert times == sorted(times), proposal
        assert abs(times[0] - proposal.received_at) < timedelta(seconds=1), proposal
        assert times[-1] < timezone.now(), proposal
        if proposal.replied_at:
            assert proposal.replied_at.date() <= proposal.reply_due, proposal


def test_who_is_in_which_organisation(demo):
    meals, cards = Proposal.objects.get(title="Måltidsvenner"), Proposal.objects.get(language="ar")

    for name in ("forening", "forening2"):
        assert meals in Proposal.objects.of(_user(name))
    assert meals.organisation.cvr == "99000031"
    assert cards.organisation in Organisation.objects.of_member(_user("sagsbehandler2"))
    assert Organisation.objects.public().count() >= 2


def test_the_arabic_case_is_in_one_reviewers_queue_and_not_in_the_tied_ones(demo):
    cards = Proposal.objects.get(language="ar")

    assert cards in Proposal.objects.in_queue_of(_user("sagsbehandler"))
    assert cards not in Proposal.objects.in_queue_of(_user("sagsbehandler2"))
    assert [one.reviewer for one in cards.assignments.current()] == [_user("sagsbehandler")]


def test_the_assessment_is_under_way_and_people_disagree(demo):
    meals = Proposal.objects.get(title="Måltidsvenner")
    sent = {case.title: [one.total for one in case.assessments.sent()] for case in Proposal.objects.all()}

    assert {title: len(totals) for title, totals in sent.items() if totals} == {
        "Måltidsvenner": 2, "Two-afternoon job passport": 2, "Regnbede, som opgangene passer": 2, "Nøgle på telefonen": 2,
    }  # fmt: skip
    assert min(max(totals) - min(totals) for totals in sent.values() if totals) > 0
    assert [str(draft.reviewer) for draft in meals.assessments.drafts()] == [str(_user("sagsbehandler"))]
    assert [one.name for one in meals.challenge.criteria.all() if len(one.levels.splitlines()) == 6] == [
        "Mere tid til pleje", "Bedre dag for beboerne", "Kan prøves nu", "Kan bruges flere steder",
    ]  # fmt: skip
    assert (meals.challenge.assessments_needed, meals.challenge.second_opinions) == (3, True)
    assert list(Opinion.objects.order_by("at").values_list("assessment__proposal__title", "agrees")) == [
        ("Two-afternoon job passport", True), ("Two-afternoon job passport", False), ("Måltidsvenner", False),
    ]  # fmt: skip
    assert {case.title for case in ready_to_decide(Proposal.objects.all())} == {"Two-afternoon job passport"}


def test_one_is_tied_one_is_in_doubt_one_is_away_and_one_is_late(demo):
    today = timezone.localdate()

    assert [(one.person.name, one.proposal.title) for one in Declaration.objects.tied()] == [("Torben Skov", "Måltidsvenner")]
    assert [(one.person.name, one.proposal.language) for one in Declaration.objects.in_doubt()] == [("Rikke Juul", "tr")]
    assert Message.objects.filter(key__startswith="doubt-").values_list("recipient", flat=True)[0] == "koordinator@example.dk"
    assert [(one.person.name, one.substitute.name) for one in ReviewerProfile.objects.all() if one.is_away(today)] == [
        ("Lone Berg", "Rikke Juul"),
    ]  # fmt: skip
    friends = Proposal.objects.get(title="Spisevenner til de ældre")
    assert {(one.reviewer.name, one.role) for one in friends.assignments.current()} == {
        ("Omar Haddad", ""), ("Rikke Juul", "oekonomisk"),
    }  # fmt: skip
    assert "Omar Haddad" in {one.reviewer.name for one in Assignment.objects.late(today)}
    view = SavedView.objects.get(shared=True)
    assert known_query(QueryDict(view.query), None) == view.query


def test_the_confidential_file_is_private_and_real(demo):
    attachment = Proposal.objects.get(title="Vægt under affaldsspanden").attachments.get()

    assert attachment.confidential
    assert attachment.file.read(5) == b"%PDF-"


def test_every_proposer_has_a_mail_in_the_outbox(demo):
    for proposal in Proposal.objects.all():
        assert proposal.messages.exists(), proposal
    assert Message.objects.filter(recipient="priya@example.dk").values_list("language", flat=True)[0] == "en"


def test_the_site_says_that_it_is_a_sample(demo, client):
    assert "Sample data" in client.get("/en/").content.decode()
