"""Even distribution: a proposal for the coordinator, never a decision of its own."""

from hypothesis import given
from hypothesis import strategies as st

from challenges.reviews.distribution import Candidate, Place, distribute


def people(plan):
    return [move.person for move in plan.moves]


def test_who_has_most_room_is_asked_first():
    plan = distribute([Place("a"), Place("b"), Place("c")], [Candidate("Anne", open=4), Candidate("Bo", open=2)], {})

    assert people(plan) == ["Bo", "Bo", "Anne"]


def test_room_is_a_share_of_what_one_can_take():
    plan = distribute([Place("a")], [Candidate("Anne", open=2, capacity=4), Candidate("Bo", open=3, capacity=10)], {})

    assert people(plan) == ["Bo"]


def test_language_field_and_centre_weigh_more_than_a_case_or_two():
    turkish = Candidate("Anne", open=2, languages=frozenset({"da", "tr"}))
    other = Candidate("Bo", open=0)
    plan = distribute([Place("a", language="tr")], [other, turkish], {})

    assert people(plan) == ["Anne"]
    assert [str(reason) for reason in plan.moves[0].reasons][-1] == "læser sproget"


def test_a_named_role_is_taken_by_those_who_hold_it():
    plan = distribute([Place("a", role="legal")], [Candidate("Anne"), Candidate("Bo", open=9, roles=frozenset({"legal"}))], {})

    assert people(plan) == ["Bo"]


def test_who_is_tied_full_or_already_there_is_left_out_and_what_nobody_takes_is_told():
    places = [Place("a"), Place("a"), Place("a")]
    plan = distribute(places, [Candidate("Anne"), Candidate("Bo"), Candidate("Carl", open=10)], {"a": {"Anne"}})

    assert (people(plan), plan.unfilled) == (["Bo"], (Place("a"), Place("a")))


candidates = st.lists(
    st.builds(Candidate, person=st.uuids(), open=st.integers(0, 6), capacity=st.integers(0, 6)),
    max_size=5,
    unique_by=lambda one: one.person,
)
places = st.lists(st.builds(Place, case=st.integers(0, 4)), max_size=12)


@given(places, candidates, st.data())
def test_nobody_gets_more_than_they_can_take_or_two_places_on_a_case_or_one_they_are_barred_from(wanted, some, data):
    barred = {case: data.draw(st.sets(st.sampled_from([one.person for one in some]))) if some else set() for case in range(5)}
    plan = distribute(wanted, some, barred)

    assert len(plan.moves) + len(plan.unfilled) == len(wanted)
    given_out = [(move.place.case, move.person) for move in plan.moves]
    assert len(set(given_out)) == len(given_out)
    assert not [one for one in given_out if one[1] in barred[one[0]]]
    for one in some:
        taken = sum(person == one.person for _case, person in given_out)
        assert taken == 0 or one.open + taken <= one.capacity


@given(places, st.integers(1, 4))
def test_equal_people_end_within_one_case_of_each_other(wanted, count):
    some = [Candidate(number, capacity=100) for number in range(count)]
    wanted = [Place(number) for number, _place in enumerate(wanted)]
    taken = [people(distribute(wanted, some, {})).count(one.person) for one in some]

    assert max(taken) - min(taken) <= 1
