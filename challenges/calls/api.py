"""The API's door to challenges."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cocreate.common.web import ApiView, Keyset

from . import serializers
from .models import ChallengePage


class ChallengesView(ApiView):
    """The list of challenges."""

    open_to_all = frozenset({"GET"})
    order = Keyset("-opens_at", "-pk")

    @extend_schema(
        operation_id="challenges", summary="Challenges", parameters=[serializers.ChallengesQuery],
        responses=serializers.Challenges, tags=["challenges"],
    )  # fmt: skip
    def get(self, request):
        """Every challenge that is shown in public, the newest first."""
        asked = self.asked(serializers.ChallengesQuery)
        challenges = shown()
        if status := asked.get("status"):
            challenges = challenges.in_phase(status)
        if p := asked.get("p"):
            challenges = challenges.relieving([p])
        if kind := asked.get("accepts"):
            challenges = challenges.accepting(kind)
        if words := asked.get("search"):
            challenges = serializers.found_by(challenges, words)
        page = self.order.page(challenges, request, asked)
        return Response({**page, "results": serializers.with_words(page["results"])})


class ChallengeView(ApiView):
    """One challenge."""

    open_to_all = frozenset({"GET"})

    @extend_schema(operation_id="challenge", summary="One challenge", responses=serializers.OneChallenge, tags=["challenges"])
    def get(self, request, slug: str):
        """With its criteria, its own questions, and how many times somebody stepped back because of a tie."""
        challenge = shown().filter(slug=slug).first()
        if challenge is None:
            raise Http404
        return Response(serializers.with_words([challenge])[0] | {"recusals": challenge.recusals})


def shown():
    """The challenges that everybody may see, one row for each."""
    return ChallengePage.objects.canonical().live().public().select_related("locale", "status").prefetch_related(
        "reliefs", "criteria", "questions"
    )  # fmt: skip
