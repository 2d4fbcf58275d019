"""The gate before a case: what is shown, what each answer does, and who reads of it afterwards."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext

from challenges.models import Declaration, Proposal
from challenges.proposals.actions import attach
from challenges.reviews import actions
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
LIST = "/admin/koe/"


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def case():
    """A case of which every part has words that may not be read too early."""
    case = submitted(title="Måltidsvenner", problem="HEMMELIGT PROBLEM", solution="HEMMELIG LØSNING")
    actions.note(case, actor=person_with(COORDINATOR), text="HEMMELIG NOTE")
    return case


@pytest.fixture
def reader(client, clerk):
    client.force_login(clerk)
    return client


def page_of(case, screen=""):
    return f"/admin/koe/{case.pk}/{screen}"


def gate(case, going=None):
    return f"{page_of(case, 'declare/')}?next={(going or page_of(case)).replace('/', '%2F')}"


def said_by(person, case):
    return [
        (one.answer, one.ground, one.replaced_at is None) for one in Declaration.objects.filter(person=person, proposal=case)
    ]


@pytest.mark.parametrize("screen", ["", "historik/", "ask/", "note/", "decide/", "assess/", "assessments/"])
def test_every_way_into_a_case_leads_to_the_gate_first(reader, case, screen):
    answer = reader.get(page_of(case, screen))

    assert (answer.status_code, answer["Location"]) == (302, gate(case, page_of(case, screen)))


def test_a_closed_case_is_given_to_a_colleague_and_shows_nothing_of_its_words(reader, case, clerk):
    colleague, screen = person_with(REVIEWER), page_of(case, "assign/")

    gate_page, form = reader.get(gate(case)).content.decode(), reader.get(screen).content.decode()
    refused = reader.post(screen, {"version": case.version, "reviewer": "x"})
    stale = reader.post(screen, {"version": case.version - 1, "reviewer": colleague.pk})
    answer = reader.post(screen, {"version": case.version, "reviewer": colleague.pk})

    assert f'href="{screen}"' in gate_page
    assert [one.status_code for one in (refused, stale, answer)] == [422, 409, 302]
    assert answer["Location"].startswith(LIST)
    assert [one.reviewer for one in case.assignments.current()] == [colleague]
    for page in (form, refused.content.decode(), stale.content.decode()):
        assert "Måltidsvenner" in page
        assert "HEMMELIG" not in page
    assert reader.get(page_of(case)).status_code == 302


DOORS_TO_ASSIGN = {
    "screen": lambda client, case, who: client.post(page_of(case, "assign/"), {"version": case.version, "reviewer": who.pk}),
    "bulk": lambda client, case, who: client.post(
        f"/admin/bulk/challenges/proposal/assign/?id={case.pk}", {"reviewer": who.pk, "role": ""}
    ),
    "api": lambda client, case, who: client.post(
        f"/api/v1/queue/{case.public_id}/assign/", {"version": case.version, "reviewer": str(who.public_id)},
        content_type="application/json",
    ),
    "action": lambda client, case, who: actions.assign(case, actor=client.person, version=case.version, reviewer=who),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS_TO_ASSIGN)
@pytest.mark.parametrize("said", [None, "none", "in_doubt", "tie"])
def test_every_door_gives_out_a_case_that_one_knows_of_opened_or_not(client, clerk, case, said, door):
    colleague = person_with(REVIEWER)
    if said:
        actions.declare(case, actor=clerk, answer=said, ground="Måske.")
    client.force_login(clerk)
    client.person = clerk

    try:
        DOORS_TO_ASSIGN[door](client, case, colleague)
    except PermissionDenied:
        assert said == "tie"

    given = [] if said == "tie" else [colleague]
    assert [one.reviewer for one in case.assignments.current()] == given


@pytest.mark.parametrize("door", ["list", "screen"])
def test_every_door_takes_a_case_that_one_has_not_opened(reader, clerk, case, door):
    words = {"version": case.version} | ({"from_list": "1"} if door == "list" else {})

    answer = reader.post(page_of(case, "take/"), words)

    assert [one.reviewer for one in case.assignments.current()] == [clerk]
    # From the list back to it; else on to the declaration.
    assert answer["Location"].startswith(LIST if door == "list" else page_of(case))


def test_a_verb_that_is_sent_to_a_closed_case_does_nothing(reader, case):
    answer = reader.post(page_of(case, "forward/"), {"version": case.version, "to": "Vej", "reason": "Derfor."})

    assert answer["Location"] == gate(case)
    assert Proposal.objects.get(pk=case.pk).state == "submitted"


def test_a_file_of_a_closed_case_leads_to_the_gate_and_is_given_after_it(reader, clerk, case):
    file = attach(case, actor=case.author, upload=SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan"))
    address = reverse("attachment", args=[file.public_id])

    closed = reader.get(address)
    stranger = person_with(REVIEWER)
    actions.declare(case, actor=stranger, answer="tie", ground="Nabo.")
    opened(case, clerk)

    assert closed["Location"] == gate(case, address)
    assert reader.get(address).status_code == 200
    reader.force_login(stranger)
    assert reader.get(address).status_code == 404


def test_the_gate_shows_title_number_challenge_proposer_and_partners_alone(reader, case):
    case.organisation = OrganisationFactory(name="Foreningen Læs Sammen")
    case.save()
    case.co_authors.add(UserFactory(first_name="Samira", last_name="Haddad"))

    page = reader.get(page_of(case, "declare/")).content.decode()

    assert [word for word in ("HEMMELIG", case.author.email) if word in page] == []
    shown = [case.title, case.reference, case.challenge.title, case.proposer_name, "Foreningen Læs Sammen", "Samira Haddad"]
    assert [word for word in shown if word not in page] == []


def test_the_gate_says_what_the_system_knows(reader, clerk, case):
    case.organisation = OrganisationFactory(name="Foreningen Læs Sammen")
    case.save()
    case.author.email, clerk.email = "anna@laes.example", "hassan@by.example"
    case.author.save()
    clerk.save()
    MembershipFactory(user=clerk, organisation=case.organisation, ended_at=case.received_at)

    answer = reader.get(page_of(case, "declare/"))

    assert answer.context["known"] == [
        {"kind": "earlier_member", "text": gettext("You have been a member of %s.") % "Foreningen Læs Sammen"}
    ]
    assert answer.context["known"][0]["text"] in answer.content.decode()


def test_no_tie_opens_the_case_where_the_person_was_going(reader, clerk, case):
    answer = reader.post(gate(case, page_of(case, "note/")), {"answer": "none"})

    assert answer["Location"] == page_of(case, "note/")
    assert "HEMMELIGT PROBLEM" in reader.get(page_of(case)).content.decode()
    assert said_by(clerk, case) == [("none", "", True)]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", ""])
def test_nobody_is_led_away_from_here(reader, case, elsewhere):
    answer = reader.post(f"{page_of(case, 'declare/')}?next={elsewhere}", {"answer": "none"})

    assert answer["Location"] == page_of(case)


def test_a_tie_closes_the_case_and_the_words_back_in_the_list_name_nobody(reader, clerk, case):
    before = reader.get(f"{LIST}?view=all").content.decode()

    answer = reader.post(gate(case), {"answer": "tie", "grounds": ["family"], "how": "Min søster."}, follow=True)

    page = answer.content.decode()
    assert (case.title in before, case.title in page, case.reference in page) == (True, False, False)
    assert [str(message.message).strip() for message in answer.context["messages"]] == [gettext("The case has left your queue.")]
    assert reader.get(page_of(case)).status_code == reader.get(page_of(case, "declare/")).status_code == 404
    assert said_by(clerk, case) == [("tie", f"{gettext('Family or a close friend')}: Min søster.", True)]


def test_a_case_that_one_is_tied_to_is_no_step_on_the_way_from_case_to_case(reader, clerk, case):
    others = [opened(submitted(challenge=case.challenge), clerk) for _one in range(2)]
    reader.get(f"{LIST}?view=all")
    walked = reader.session["queue_place"]["ids"]

    reader.post(gate(case), {"answer": "tie", "how": "Nabo."})

    assert set(walked) == {case.pk, *(one.pk for one in others)}
    assert reader.session["queue_place"]["ids"] == [pk for pk in walked if pk != case.pk]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "answer"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": "tie"}, "grounds"),
        ({"answer": "in_doubt", "how": "  "}, "grounds"),
        ({"answer": "tie", "grounds": ["magic"]}, "grounds"),
        ({"answer": "none", "how": "Min søster."}, "answer"),
        ({"answer": "tie", "how": "En\x07to"}, "how"),
        ({"answer": "tie", "how": "x" * 20_001}, "how"),
    ],
)
def test_an_answer_that_lacks_something_is_pointed_at_and_kept(reader, clerk, case, said, wrong):
    answer = reader.post(gate(case), said)

    assert (answer.status_code, wrong in answer.context["form"].errors) == (422, True)
    assert said.get("how", "").strip()[:2] in answer.content.decode()
    assert said_by(clerk, case) == []


def test_in_doubt_keeps_the_case_closed_until_the_coordinator_rules(client, reader, clerk, coordinator, case):
    waiting = reader.post(gate(case), {"answer": "in_doubt", "how": "Vi synger i samme kor."}, follow=True)
    closed = reader.get(page_of(case))
    client.force_login(coordinator)
    seen = client.get(page_of(case)).content.decode()
    doubt = Declaration.objects.get()
    client.post(page_of(case, f"rule/{doubt.pk}/"), {"ruling": "none", "reason": "Koret er stort."})
    client.force_login(clerk)

    assert gettext("You are in doubt.") in waiting.content.decode()
    assert closed["Location"] == gate(case)
    assert (clerk.name in seen, "Vi synger i samme kor." in seen) == (True, True)
    assert client.get(page_of(case)).status_code == 200


def test_the_coordinator_rules_that_there_is_a_tie_and_says_why(client, clerk, coordinator, case):
    actions.declare(case, actor=clerk, answer="in_doubt", ground="Kor.")
    doubt = Declaration.objects.get()
    client.force_login(coordinator)

    silent = client.post(page_of(case, f"rule/{doubt.pk}/"), {"ruling": "tie", "reason": ""})
    client.post(page_of(case, f"rule/{doubt.pk}/"), {"ruling": "tie", "reason": "Hun leder koret."})
    again = client.post(page_of(case, f"rule/{doubt.pk}/"), {"ruling": "none", "reason": "Nej."})

    doubt.refresh_from_db()
    assert (silent.status_code, again.status_code) == (422, 409)
    assert "Nej." in again.content.decode()
    assert (doubt.ruling, doubt.ruled_by) == ("tie", coordinator)


def test_nobody_else_rules_and_nobody_on_their_own_doubt(client, clerk, coordinator, case):
    actions.declare(case, actor=coordinator, answer="in_doubt", ground="Kor.")
    doubt = Declaration.objects.get()
    words = {"ruling": "none", "reason": "Koret er stort."}

    for person in (coordinator, clerk, person_with(AUDITOR)):
        client.force_login(person)
        client.post(page_of(case, f"rule/{doubt.pk}/"), words)

    doubt.refresh_from_db()
    assert doubt.ruling == ""


def test_who_stepped_back_and_why_is_read_by_who_leads_and_looks_after_the_work(client, clerk, decider, coordinator, case):
    tied = person_with(REVIEWER, first_name="Hassan", last_name="Saleh")
    actions.assign(case, actor=coordinator, version=None, reviewer=tied)
    actions.screen(case, actor=coordinator, version=None)
    actions.declare(case, actor=tied, answer="none")
    actions.assess(case, actor=tied, scores={})
    actions.declare(case, actor=tied, answer="tie", ground="Min nabo.")
    opened(case, clerk)

    read = {}
    for name, person in {"c": coordinator, "a": person_with(AUDITOR), "r": clerk, "d": decider}.items():
        client.force_login(person)
        for screen in ("", "historik/"):
            page = client.get(page_of(case, screen)).content.decode()
            read[name, screen] = ("Min nabo." in page, gettext("%s declared a tie") % tied.name in page)
            if screen == "":
                assert gettext("An assessment does not count any more.") in page
                assert "0/0" not in page
    # The reviewer reads no name in what is told of the assessment.
    client.force_login(clerk)
    assert gettext("%s sent an assessment") % tied.name not in client.get(page_of(case, "historik/")).content.decode()

    assert read == {
        (name, screen): (name in "ca", name in "ca") for name in "card" for screen in ("", "historik/")
    }  # fmt: skip


def test_a_tie_found_later_is_declared_from_the_case(reader, clerk, case):
    opened(case, clerk)
    offered = gettext("I have a tie after all") in reader.get(page_of(case)).content.decode()
    asked = reader.get(page_of(case, "declare/"))

    reader.post(gate(case), {"answer": "tie", "how": "Min nabo."})

    assert offered
    assert [one["value"] for one in asked.context["answers"]] == ["tie", "in_doubt"]
    assert said_by(clerk, case) == [("none", "", False), ("tie", "Min nabo.", True)]


def test_a_coordinator_reads_at_once_and_declares_before_deciding(client, coordinator, case):
    actions.screen(case, actor=coordinator, version=None)
    client.force_login(coordinator)

    page = client.get(page_of(case))
    assert gettext("not declared yet") in page.content.decode()
    led = client.get(page_of(case, "decide/"), follow=True)
    client.post(gate(case, page_of(case, "decide/")), {"answer": "none"})

    assert page.context["main_verb"]["url"] == gate(case, page_of(case, "decide/"))
    assert gettext("Say whether you have a tie before you decide.") in page.content.decode()
    assert led.redirect_chain == [(gate(case, page_of(case, "decide/")), 302)]
    assert gettext("Whoever decides says first whether they have a tie.") in led.content.decode()
    assert client.get(page_of(case, "decide/")).status_code == 200
    assert gettext("not declared yet") not in client.get(page_of(case)).content.decode()


def test_who_only_looks_on_has_nothing_to_declare(client, case):
    client.force_login(person_with(AUDITOR))

    assert client.get(page_of(case)).status_code == 200
    assert client.get(page_of(case, "declare/"))["Location"] == page_of(case)


def test_a_case_is_taken_from_the_list_before_it_is_opened(reader, clerk, case):
    reader.post(page_of(case, "take/"), {"version": case.version, "from_list": "1"})
    late = reader.post(page_of(case, "take/"), {"version": case.version})

    assert [one.reviewer for one in case.assignments.all()] == [clerk]
    assert (late.status_code, "HEMMELIG" in late.content.decode()) == (409, False)
