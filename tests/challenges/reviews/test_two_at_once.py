"""Two people at once: whoever saves second sees both versions and chooses, and nothing is silently overwritten."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.http import QueryDict
from django.test import Client

from challenges.models import ContactTask, Proposal, ReviewerProfile, ReviewRole, SavedView
from challenges.reviews import actions
from challenges.reviews.admin.staffing import AbsenceForm
from cocreate.common.refusals import Stale
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import opened, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def karen():
    return person_with(COORDINATOR, DECISION_MAKER, first_name="Karen", last_name="Holm")


@pytest.fixture
def bo():
    return person_with(COORDINATOR, DECISION_MAKER, first_name="Bo", last_name="Friis")


@pytest.fixture
def case(karen, bo):
    case = submitted()
    opened(case, karen, bo)
    return actions.screen(case, actor=karen, version=None)


@pytest.fixture
def desk(bo):
    client = Client()
    client.force_login(bo)
    return client


def hidden_in(answer):
    form = answer.context["form"]
    return {field.name: field.value() for field in form.hidden_fields() if field.value() is not None}


def pairs_in(answer):
    """What stands side by side: what I wrote, what they saved, and whether it is marked."""
    return {(pair.mine, pair.theirs, pair.differs) for pair in answer.context["both"].pairs}


def other_case(case, person):
    return opened(submitted(challenge=case.challenge), person)


# the screen -> (what Bo types, what Karen does meanwhile, what stands side by side)
VERBS = {
    "decide": (
        {"outcome": "declined", "public_reason": "Vi kan ikke."},
        lambda case, karen: actions.decide(
            case, actor=karen, version=None, outcome="selected", public_reason="Vi vil gerne.", next_step="Et møde."
        ),
        {("Nej", "Ja", True), ("Vi kan ikke.", "Vi vil gerne.", True), ("", "Et møde.", True)},
    ),
    "park": (
        {"outcome": "parked", "public_reason": "Ikke i år.", "wake_on": "2099-01-01"},
        lambda case, karen: actions.decide(
            case, actor=karen, version=None, outcome="parked", public_reason="Ikke i år.", wake_on=date(2099, 2, 1)
        ),
        {("Ikke i år.", "Ikke i år.", False), ("2099-01-01", "1. februar 2099", True)},
    ),
    "forward": (
        {"to": "Vej og park", "reason": "Det er deres."},
        lambda case, karen: actions.forward(case, actor=karen, version=None, to="Skolerne", reason="Det er deres."),
        {("Vej og park", "Skolerne", True), ("Det er deres.", "Det er deres.", False)},
    ),
    "merge": (
        {"reason": "Det samme."},
        lambda case, karen: actions.merge(case, actor=karen, version=None, into=other_case(case, karen), reason="Ens."),
        {("Det samme.", "Ens.", True)},
    ),
    "assign": (
        {},
        lambda case, karen: actions.assign(case, actor=karen, version=None, reviewer=karen),
        {("Bo Friis", "Karen Holm", True)},
    ),
    "message": (
        {"text": "Tak for idéen."},
        lambda case, karen: actions.message(case, actor=karen, text="Tak, vi ser på den."),
        {("Tak for idéen.", "Tak, vi ser på den.", True)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_the_second_save_of_a_verb_is_warned_with_both_versions(desk, case, karen, bo, verb):
    typed, meanwhile, side_by_side = VERBS[verb]
    typed = dict(typed)
    if verb == "merge":
        typed["into"] = other_case(case, bo).reference
    if verb == "assign":
        typed["reviewer"] = bo.pk
    page = desk.get(f"/admin/koe/{case.pk}/{verb}/")
    meanwhile(case, karen)
    before = case.events.count()

    refused = desk.post(f"/admin/koe/{case.pk}/{verb}/", hidden_in(page) | typed)

    assert (refused.status_code, case.events.count()) == (409, before)
    assert pairs_in(refused) >= side_by_side
    text = refused.content.decode()
    assert "Karen Holm" in text
    assert [words for pair in side_by_side for words in pair[:2] if words and words not in text] == []


def test_an_answer_of_another_kind_stands_beside_what_was_typed(desk, case, karen):
    page = desk.get(f"/admin/koe/{case.pk}/decide/")
    actions.forward(case, actor=karen, version=None, to="Skolerne", reason="Det er deres.")

    refused = desk.post(f"/admin/koe/{case.pk}/decide/", hidden_in(page) | {"outcome": "declined", "public_reason": "Nej."})

    assert pairs_in(refused) == {
        ("Nej", "", True), ("Nej.", "", True), ("", "Skolerne", True), ("", "Det er deres.", True),
    }  # fmt: skip
    assert refused.context["still_legal"] is False


def test_a_note_meanwhile_is_not_what_made_the_case_another(desk, case, karen):
    page = desk.get(f"/admin/koe/{case.pk}/forward/")
    actions.assign(case, actor=karen, version=None, reviewer=karen)
    actions.note(case, actor=karen, text="Ring.")

    refused = desk.post(f"/admin/koe/{case.pk}/forward/", hidden_in(page) | {"to": "Vej", "reason": "Deres."})

    assert refused.context["faster"].verb == "assigned"


def test_two_notes_are_two_and_neither_takes_the_others_place(desk, case, karen):
    page = desk.get(f"/admin/koe/{case.pk}/note/")
    actions.note(case, actor=karen, text="Fra Karen.")

    desk.post(f"/admin/koe/{case.pk}/note/", hidden_in(page) | {"text": "Fra Bo."})

    assert set(case.events.filter(verb="note").values_list("reason", flat=True)) == {"Fra Karen.", "Fra Bo."}


def test_after_the_warning_a_message_goes_out_if_the_person_still_wants_it(desk, case, karen):
    page = desk.get(f"/admin/koe/{case.pk}/message/")
    actions.message(case, actor=karen, text="Tak, vi ser på den.")
    refused = desk.post(f"/admin/koe/{case.pk}/message/", hidden_in(page) | {"text": "Tak for idéen."})

    preview = desk.post(f"/admin/koe/{case.pk}/message/", hidden_in(refused) | {"text": "Tak for idéen."})
    sent = hidden_in(preview) | {"text": "Tak for idéen.", "seen": preview.context["seen"]}
    desk.post(f"/admin/koe/{case.pk}/message/", sent)

    assert case.events.filter(verb="message").count() == 2


def test_the_second_ruling_stands_beside_the_first(desk, case, karen):
    somebody = person_with(REVIEWER)
    doubt = actions.declare(case, actor=somebody, answer="in_doubt", ground="Måske nabo.")
    actions.rule_on_doubt(doubt, actor=karen, ruling="tie", reason="De er naboer.")

    refused = desk.post(f"/admin/koe/{case.pk}/rule/{doubt.pk}/", {"ruling": "none", "reason": "De kender ikke hinanden."})

    assert refused.status_code == 409
    assert ("De kender ikke hinanden.", "De er naboer.", True) in pairs_in(refused)
    assert refused.context["both"].who == "Karen Holm"
    doubt.refresh_from_db()
    assert doubt.ruling == "tie"


def test_a_second_doubt_with_another_ground_does_not_vanish_without_a_word(case):
    somebody = person_with(REVIEWER)
    first = actions.declare(case, actor=somebody, answer="in_doubt", ground="Nabo.")

    with pytest.raises(Stale):
        actions.declare(case, actor=somebody, answer="in_doubt", ground="Fætter.")

    assert actions.declare(case, actor=somebody, answer="in_doubt", ground="Nabo.") == first


def test_what_a_colleague_crossed_off_is_told(desk, case, karen, bo):
    task = ContactTask.objects.create(proposal=case, subject="Ring", text="Sig tak.")
    actions.finish_contact_task(task, actor=karen)

    answer = desk.post(f"/admin/koe/opgave/{task.pk}/")

    assert "Karen Holm" in str(next(iter(get_messages(answer.wsgi_request))))
    task.refresh_from_db()
    assert task.done_by == karen


# --- What coordinators keep --------------------------------------------------


def profile(karen):
    return ReviewerProfile.objects.create(person=karen, capacity=10), "/admin/koe-bedoemmere", "capacity", ("3", "7")


def role(karen):
    return ReviewRole.objects.create(key="ny", name="Ny"), "/admin/koe-roller", "name", ("Min", "Hendes")


@pytest.mark.parametrize("kept", [profile, role])
def test_two_coordinators_edit_the_same_and_the_second_sees_both(desk, karen, kept):
    row, place, name, (mine, theirs) = kept(karen)
    page = desk.get(f"{place}/edit/{row.pk}/")
    form = page.context["form"]
    old = {field.name: field.value() for field in form if field.value() is not None}
    other = Client()
    other.force_login(karen)
    other.post(f"{place}/edit/{row.pk}/", old | {name: theirs})

    refused = desk.post(f"{place}/edit/{row.pk}/", old | {name: mine})
    row.refresh_from_db()
    kept_so_far = str(getattr(row, name))
    again = desk.post(f"{place}/edit/{row.pk}/", old | {name: mine, "seen": refused.context["form"]["seen"].value()})
    row.refresh_from_db()

    assert (refused.status_code, kept_so_far) == (409, theirs)
    assert (mine, theirs, True) in pairs_in(refused)
    assert refused.context["both"].who == "Karen Holm"
    assert (again.status_code, str(getattr(row, name))) == (302, mine)


def test_ones_own_absence_does_not_overwrite_what_the_coordinator_wrote_meanwhile(karen, bo):
    page = AbsenceForm(instance=bo)
    ReviewerProfile.objects.create(person=bo, away_from=date(2099, 1, 1), away_until=date(2099, 1, 9), substitute=karen)
    typed = QueryDict("away_from=2099-03-01&away_until=2099-03-02", mutable=True)
    typed["seen"] = page["seen"].value()

    second = AbsenceForm(typed, instance=bo)
    refused = second.is_valid()
    again = AbsenceForm(second.data, instance=bo)

    assert (refused, again.is_valid()) == (False, True)
    assert "9. januar 2099" in str(second.errors["away_from"])
    assert karen.name in str(second.errors["away_from"])
    assert second["away_from"].value() == "2099-03-01"


def test_an_absence_that_changed_between_the_form_and_the_lock_is_not_overwritten(karen, bo):
    form = AbsenceForm(QueryDict("away_from=2099-03-01&away_until=2099-03-02"), instance=bo)
    assert form.is_valid()
    theirs = ReviewerProfile.objects.create(person=bo, away_from=date(2099, 1, 1), away_until=date(2099, 1, 9), substitute=karen)

    with pytest.raises(Stale):
        form.save()

    assert ReviewerProfile.objects.values_list("away_from", "substitute").get(pk=theirs.pk) == (date(2099, 1, 1), karen.pk)


# --- One's own views, in two windows -----------------------------------------


def test_a_view_of_the_same_name_is_shown_before_it_is_replaced(desk, bo):
    actions.save_view(actor=bo, name="Torsdag", query="view=late")
    typed = {"name": "Torsdag", "query": "view=mine"}

    refused = desk.post("/admin/koe/visninger/gem/", typed)
    kept = SavedView.objects.get().query
    desk.post("/admin/koe/visninger/gem/", typed | {"replaces": refused.context["form"]["replaces"].value()})

    assert (refused.status_code, kept, SavedView.objects.get().query) == (409, "view=late", "view=mine")
    assert ("view: mine", "view: late", True) in pairs_in(refused)


@pytest.mark.parametrize("verb", ["rename", "remove"])
def test_a_view_that_got_another_name_meanwhile_is_left_alone(desk, bo, verb):
    view = actions.save_view(actor=bo, name="Torsdag", query="view=late")
    actions.rename_view(view, actor=bo, name="Fredag")

    refused = desk.post("/admin/koe/visninger/", {verb: view.pk, "name": "Onsdag", "was": "Torsdag"})

    assert (refused.status_code, SavedView.objects.get().name) == (409, "Fredag")
    assert "Fredag" in refused.content.decode()


# --- The API -----------------------------------------------------------------


def test_the_api_tells_which_version_stands_now(case, karen, bo):
    from .desk import do, staff

    theirs = Proposal.objects.get(pk=case.pk)
    actions.forward(case, actor=karen, version=None, to="Skolerne", reason="Deres.")

    answer = do(staff(user=bo), theirs, "forward", to="Vej", reason="Deres.")

    now = Proposal.objects.get(pk=case.pk).version
    assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (409, "stale", now)
