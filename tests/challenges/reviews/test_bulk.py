"""Many cases at once: assign, accept into assessment, forward. Each through its action, refusals by number."""

import pytest

from challenges.models import Assignment, Proposal
from challenges.reviews import actions
from challenges.reviews.admin import bulk
from tests.factories import ChallengeFactory, opened, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def do(client, decider):
    """Carry out a bulk action as a decision-maker, who reads every case; gives the messages of the page that follows."""
    client.force_login(decider)

    def act(kind, *ids, query="", **data):
        chosen = "&".join(f"id={pk}" for pk in ids)
        answer = client.post(f"/admin/bulk/challenges/proposal/{kind}/?next=/admin/koe/&{chosen}{query}", data, follow=True)
        return [str(message) for message in answer.context["messages"]]

    return act


def states():
    return dict(Proposal.objects.values_list("title", "state"))


def test_many_are_accepted_and_those_that_cannot_be_are_named(do, decider):
    one, two, gone = submitted(title="Regnbede"), submitted(title="Telefonnøgle"), submitted(title="Asfalthul")
    actions.forward(gone, actor=decider, version=gone.version, to="Vej og park", reason="Hører til der")

    said = do("screen", one.pk, two.pk, gone.pk)

    assert states() == {"Regnbede": "assessment", "Telefonnøgle": "assessment", "Asfalthul": "forwarded"}
    assert any(gone.reference in message for message in said)
    assert not any(one.reference in message for message in said)


def test_many_are_given_to_one_person_but_never_one_that_the_person_is_tied_to(do, clerk):
    free, theirs = submitted(title="Regnbede"), submitted(title="Telefonnøgle", author=clerk)

    do("assign", free.pk, theirs.pk, reviewer=clerk.pk)

    assert list(Assignment.objects.values_list("proposal__title", "reviewer")) == [("Regnbede", clerk.pk)]


def test_of_many_a_reviewer_accepts_those_that_are_opened_and_no_others(client, clerk):
    mine, closed = opened(submitted(title="Regnbede"), clerk), submitted(title="Telefonnøgle")
    client.force_login(clerk)

    client.post(f"/admin/bulk/challenges/proposal/screen/?id={mine.pk}&id={closed.pk}")

    assert states() == {"Regnbede": "assessment", "Telefonnøgle": "submitted"}


def test_many_are_sent_on_for_one_reason(do):
    one, two = submitted(title="Regnbede"), submitted(title="Telefonnøgle")

    do("forward", one.pk, two.pk, to="Vej og park", reason="Det hører til hos dem.")

    assert states() == {"Regnbede": "forwarded", "Telefonnøgle": "forwarded"}
    assert one.events.get(verb="forwarded").reason == two.events.get(verb="forwarded").reason == "Det hører til hos dem."


def test_all_in_the_view_means_what_the_filters_and_the_search_show(do):
    chosen = ChallengeFactory()
    submitted(title="Regnbede", challenge=chosen)
    submitted(title="Regntønde", challenge=ChallengeFactory())
    submitted(title="Telefonnøgle", challenge=chosen)

    do("screen", "all", query=f"&challenge={chosen.pk}&q=regn")

    assert states() == {"Regnbede": "assessment", "Regntønde": "submitted", "Telefonnøgle": "submitted"}


def test_more_than_the_most_at_once_is_refused_whole(client, decider, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    chosen = "&".join(f"id={submitted().pk}" for _ in range(3))
    client.force_login(decider)

    answer = client.post(f"/admin/bulk/challenges/proposal/screen/?{chosen}")

    assert answer.status_code == 200
    assert answer.context["too_many"]
    assert set(Proposal.objects.values_list("state", flat=True)) == {"submitted"}


@pytest.mark.parametrize("kind", ["decide", "park", "merge", "delete"])
def test_what_needs_a_person_for_each_case_is_not_done_in_bulk(client, decider, case, kind):
    client.force_login(decider)

    assert client.post(f"/admin/bulk/challenges/proposal/{kind}/?id={case.pk}").status_code in {302, 404}
    assert Proposal.objects.get(pk=case.pk).state == "submitted"
