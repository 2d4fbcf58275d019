"""What the API says of challenges: facts from the first language, words in the reader's where they are translated."""

from django.conf import settings
from django.utils.translation import get_language
from rest_framework import serializers

from cocreate.common.texts import search_words
from cocreate.common.web import PageQuery, day, moment
from partners.states import Kind

from .models import ChallengePage
from .showing import url_of
from .states import P, Phase, QuestionType


class ChallengesQuery(PageQuery):
    """How challenges are listed."""

    status = serializers.ChoiceField(Phase.values, required=False, allow_blank=True)
    p = serializers.ChoiceField(P.values, required=False, allow_blank=True, help_text="Relieves this one of the three P's.")
    accepts = serializers.ChoiceField(Kind.values, required=False, allow_blank=True, help_text="Open to this kind.")
    search = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="Words in title or summary.")


class Criterion(serializers.Serializer):
    """What proposals are measured by."""

    key = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.IntegerField()


class Question(serializers.Serializer):
    """A question of the challenge's own."""

    key = serializers.CharField(help_text="The name of the answer in `answers`.")
    label = serializers.CharField()
    type = serializers.ChoiceField(
        QuestionType.values,
        help_text="line, text and choice take a text, choices a list of texts, number a number, yes_no true or false.",
    )
    required = serializers.BooleanField()
    options = serializers.ListField(child=serializers.CharField())


class Challenge(serializers.Serializer):
    """A challenge."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField(help_text="The language of the words.")
    status = serializers.ChoiceField(Phase.values)
    status_label = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_on = serializers.DateField(allow_null=True, help_text="The last day, until midnight in Copenhagen.")
    expected_answer_on = serializers.DateField(allow_null=True)
    p = serializers.ListField(child=serializers.ChoiceField(P.values), help_text="The most important first.")
    accepts = serializers.ListField(child=serializers.ChoiceField(Kind.values), help_text="Who may answer.")
    url = serializers.URLField()
    anonymous_assessment = serializers.BooleanField(
        help_text="Whoever assesses sees no names, and nothing is public before the decision."
    )
    criteria = Criterion(many=True)
    questions = Question(many=True)


class Challenges(serializers.Serializer):
    """One page of challenges."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Challenge(many=True)


def found_by(challenges, words):
    """Those of ``challenges`` that have every word in title or summary; there are few enough to look through."""
    asked = search_words(words)
    texts = challenges.values_list("pk", "title", "summary")
    return challenges.filter(
        pk__in=[pk for pk, title, summary in texts if _has(" ".join(search_words(f"{title} {summary}")), asked)]
    )


def _has(text, asked) -> bool:
    return all(word in text for word in asked)


def with_words(challenges) -> list[dict]:
    """Challenges as the API shows them; the number of queries does not depend on how many they are."""
    language = get_language()
    translated = {}
    if language != settings.LANGUAGE_CODE and challenges:
        pages = ChallengePage.objects.live().filter(
            translation_key__in=[challenge.translation_key for challenge in challenges], locale__language_code=language
        )
        translated = {page.translation_key: page for page in pages.prefetch_related("criteria", "questions")}
    return [challenge_row(one, translated.get(one.translation_key), language) for one in challenges]


def challenge_row(challenge, translation, language) -> dict:
    """One challenge; ``translation`` is its page in the reader's language or None."""
    words = translation or challenge
    names = {one.key: one.name for one in translation.criteria.all()} if translation else {}
    labels = {one.key: one.label for one in translation.questions.all()} if translation else {}
    phase = challenge.phase
    return {
        "slug": challenge.slug,
        "title": words.title,
        "summary": words.summary,
        "language": language if translation else settings.LANGUAGE_CODE,
        "status": phase.value,
        "status_label": str(phase.label),
        "opens_at": moment(challenge.opens_at),
        "closes_on": day(challenge.closes_on),
        "expected_answer_on": day(challenge.expected_answer_on),
        "p": [relief.p for relief in challenge.reliefs.all()],
        "accepts": [kind.value for kind in challenge.accepted_kinds],
        "url": settings.SITE_URL + url_of(challenge),
        "anonymous_assessment": challenge.anonymous_assessment,
        "criteria": [
            {"key": one.key, "name": names.get(one.key, one.name), "weight": one.weight} for one in challenge.criteria.all()
        ],
        "questions": [
            {
                "key": one.key, "label": labels.get(one.key, one.label), "type": one.type, "required": one.required,
                "options": one.option_list,
            }
            for one in challenge.questions.all()
        ],
    }  # fmt: skip
