"""What the API takes in: how the queue is asked for, and what each verb needs."""

from rest_framework import serializers

from cocreate.common.web import MAX_PAGE, PAGE, Body, Day, Flag, Id, PageQuery, Text, Whole

from ...calls.states import Track
from ...proposals.serializers import words
from ...proposals.states import DECIDED, S
from ..models import Answer
from ..totals import HIGHEST, LOWEST

OUTCOMES = [state.value for state in DECIDED]


class QueueQuery(PageQuery):
    """How the queue is listed; undecided cases where no state is asked for."""

    state = serializers.ChoiceField(S.values, required=False, allow_blank=True)
    challenge = serializers.CharField(required=False, allow_blank=True, max_length=255, help_text="A slug.")
    assignee = serializers.ChoiceField(["me"], required=False, allow_blank=True)
    track = serializers.ChoiceField(Track.values, required=False, allow_blank=True)
    overdue = serializers.BooleanField(required=False, default=False)
    search = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="The first 1,000 hits.")


class ChangesQuery(serializers.Serializer):
    """From where the feed is read."""

    after = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**63 - 1)
    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, required=False, default=PAGE)


class Verb(Body):
    """Every verb takes the version that its sender looked at."""

    version = Whole()


class Assign(Verb):
    """Give the case to somebody."""

    reviewer = Id(help_text="The id that `GET me/` gives that person.")
    role = words(40)


class Screen(Verb):
    """Accept into assessment."""

    to = serializers.ChoiceField([S.ASSESSMENT.value], required=False, default=S.ASSESSMENT.value)


class Ask(Verb):
    """Ask the proposer for more."""

    question = Text(max_length=20_000)
    due = Day(required=False, allow_null=True, help_text="A day after today; ten working days where it is left out.")


class Forward(Verb):
    """Send it on."""

    to = Text(max_length=200)
    reason = Text(max_length=20_000)


class Merge(Verb):
    """Join it with another."""

    into = Id(help_text="The id of the other proposal.")
    reason = Text(max_length=20_000)


class Reopen(Verb):
    """Take it up again."""

    reason = Text(max_length=20_000)


class Decide(Verb):
    """Yes, not now or no."""

    outcome = serializers.ChoiceField(OUTCOMES)
    public_reason = Text(max_length=20_000)
    internal_reason = words()
    wake_on = Day(required=False, allow_null=True, help_text="Needed for parked: a day after today.")
    next_step = words()
    contact = words(200)


class Park(Verb):
    """Decide with the outcome parked."""

    wake_on = Day()
    public_reason = Text(max_length=20_000)


class Declare(Verb):
    """Whether one has a tie to the case."""

    answer = serializers.ChoiceField(Answer.values)
    ground = words(help_text="Needed for a tie and for doubt.")


class Rule(Verb):
    """Whether a person in doubt is tied."""

    reviewer = Id()
    ruling = serializers.ChoiceField([Answer.NONE.value, Answer.TIE.value])
    reason = Text(max_length=20_000)


class GivenScore(Body):
    """A score on one criterion."""

    score = Whole(min_value=LOWEST, max_value=HIGHEST, allow_null=True, help_text="Null: cannot judge.")
    reason = words()


class Assess(Verb):
    """One's assessment: each criterion by its key."""

    scores = serializers.DictField(child=GivenScore())
    comment = words()


class Agree(Verb):
    """A quick second opinion."""

    assessment = Id()
    agrees = Flag()


class Words(Verb):
    """A message to the proposer."""

    text = Text(max_length=20_000)


class Redact(Verb):
    """Exactly what is hidden from those who assess without names."""

    phrases = serializers.ListField(child=serializers.CharField(allow_blank=True, trim_whitespace=False), max_length=1000)
    seen = Text(max_length=40, help_text="What `redactions` of the case says you saw; 409 `stale` where it has changed since.")


class ShowFile(Verb):
    """A file beside the case."""

    attachment = Id()


class Note(Words):
    """A note for colleagues."""

    reply_to = Id(required=False, allow_null=True, help_text="A note of the case; the answer joins its thread.")
    mentions = serializers.ListField(
        child=Id(), required=False, max_length=100,
        help_text="Colleagues who may know of the case, by id; “@” and a full name in the text mentions too.",
    )  # fmt: skip
