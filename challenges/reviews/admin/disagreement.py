"""How those who assessed a case agree: one line for each criterion, and the reasons side by side."""

from dataclasses import dataclass
from itertools import cycle

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cocreate.common.refusals import NotNow
from partners.rules import leads_assessment

from .. import actions
from ..anonymity import veil_for
from ..models import Assignment, ReviewRole
from ..progress import opinions_on, readable_assessments
from ..rules import standing_with, verbs_in_list
from ..totals import HIGHEST, LOWEST, Spread, spread_of
from .access import CaseScreen
from .case import main_verb
from .panel import panel_of
from .walk import place_of
from .words import initials

TONES = ("a", "b", "c")
# A stack of more dots than this is drawn as one dot with their number.
HIGHEST_STACK = 5
# The measures of a line: where 0 stands, how far apart the scores are, how high a dot is.
LEFT, STEP, DOT = 14, 46, 20


@dataclass(frozen=True)
class Person:
    """Somebody who assessed, with the sign that stands for them."""

    name: str
    sign: str
    tone: str
    role: str


@dataclass(frozen=True)
class Line:
    """What people gave on one criterion, in words and drawn."""

    name: str
    share: int | None
    given: list[tuple[Person, int]]
    spread: Spread
    cannot: int

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return DOT * max([len(dots) for _x, dots, _number in self.stacks], default=1) + 12

    @property
    def base(self) -> int:
        """Where the scale stands in the drawing."""
        return self.height - 16

    @property
    def ticks(self) -> list[int]:
        """Where the scores stand on the scale."""
        return [_at(score) for score in range(LOWEST, HIGHEST + 1)]

    @property
    def ends(self) -> tuple[int, int] | None:
        """From where to where people stand."""
        return (_at(self.spread.lowest), _at(self.spread.highest)) if self.spread.count else None

    @property
    def stacks(self) -> list[tuple[int, list[tuple[int, Person]], int]]:
        """The dots over each score that was given: (where, [(how high, whose)], how many); many are one with a number."""
        found = []
        for score in range(LOWEST, HIGHEST + 1):
            people = [person for person, given in self.given if given == score]
            shown = people[:1] if len(people) > HIGHEST_STACK else people
            if people:
                found.append((_at(score), [(-DOT * up, person) for up, person in enumerate(shown)], len(people)))
        return found


def _at(score) -> int:
    return LEFT + STEP * int(score)


class AssessmentsView(CaseScreen):
    """The sent assessments of a case, for who has sent their own, and for those who lead, decide or look after it."""

    template_name = "challenges/reviews/assessments.html"

    def get(self, request, pk):
        case = self.case(pk)
        standing = standing_with(request.user, [case])[case.pk]
        if not standing.has_sent and not leads_assessment(request.user):
            messages.info(request, _("You see what others gave when your own assessment is sent."))
            return redirect("review_queue:inspect", case.pk)
        return self.render_to_response(self._shown(case, standing))

    def _shown(self, case, standing):
        user, challenge = self.request.user, case.challenge.canonical
        found = list(readable_assessments(user, case, standing))
        for one in found:
            one.proposal = case
        veil = veil_for(user, case)
        found = [veil.assessment(one) for one in found]
        criteria = sorted(challenge.criteria.all(), key=lambda one: one.independent)
        people = people_of(found, user)
        lines = lines_of(found, criteria, people)
        verbs = verbs_in_list(user, [case], {case.pk: standing})[case.pk]
        working = list(Assignment.objects.current().filter(proposal=case).select_related("reviewer"))
        panel = panel_of(case, user, standing, verbs, working, list(case.declarations.standing()))
        return {
            **self.header_of(case, _("Assessments")),
            **place_of(self.request, case),
            "lines": [line for line in lines if line.share is not None],
            "independent": [line for line in lines if line.share is None],
            "split": [line for line in lines if line.spread.is_wide],
            "cards": cards_of(found, lines, criteria, people, user, may_agree=standing.has_sent and challenge.second_opinions),
            "total": spread_of([one.total for one in found]),
            "cannot": sum(line.cannot for line in lines),
            "panel": panel,
            "has_sent": standing.has_sent,
            "main_verb": main_verb(case, user, verbs, standing, panel),
            "people": list(people.values()),
            "same_text": {one.text_version for one in found} == {case.text_version},
        }


def people_of(found, user) -> dict[int, Person]:
    """Who assessed, by primary key; one's own sign has a colour of its own."""
    names = ReviewRole.names()
    tones = cycle(TONES)
    return {
        one.reviewer_id: Person(
            name=_("You") if one.reviewer_id == user.pk else one.reviewer.name,
            sign=initials(one.reviewer.name),
            tone="me" if one.reviewer_id == user.pk else next(tones),
            role=names.get(one.role, one.role),
        )
        for one in found
    }


def lines_of(found, criteria, people) -> list[Line]:
    """What was given on each criterion."""
    counted = sum(criterion.weight for criterion in criteria if not criterion.independent)
    lines = []
    for criterion in criteria:
        scores = [(one.reviewer_id, score) for one in found for score in one.scores.all() if score.criterion_id == criterion.pk]
        given = [(people[key], score.score) for key, score in scores if score.score is not None]
        lines.append(
            Line(
                name=criterion.name,
                share=None if criterion.independent else round(100 * criterion.weight / counted),
                given=given,
                spread=spread_of([score for _person, score in given]),
                cannot=len(scores) - len(given),
            )
        )
    return lines


def cards_of(found, lines, criteria, people, user, *, may_agree) -> list[dict]:
    """Each assessment with its reasons, those first on which people are far apart, and what colleagues think of it."""
    order = sorted(zip(criteria, lines, strict=True), key=lambda pair: not pair[1].spread.is_wide)
    said = opinions_on(found)
    cards = []
    for one in found:
        scores = {score.criterion_id: score for score in one.scores.all()}
        mine = next((opinion.agrees for opinion in said[one.pk] if opinion.person_id == user.pk), None)
        cards.append({
            "assessment": one,
            "person": people[one.reviewer_id],
            "is_mine": one.reviewer_id == user.pk,
            "scores": [
                (criterion.name, scores[criterion.pk], line.spread.is_wide) for criterion, line in order if criterion.pk in scores
            ],
            "agree": [opinion.person.name for opinion in said[one.pk] if opinion.agrees],
            "disagree": [opinion.person.name for opinion in said[one.pk] if not opinion.agrees],
            "may_agree": may_agree and one.reviewer_id != user.pk,
            "i_agree": mine is True,
            "i_disagree": mine is False,
        })  # fmt: skip
    return cards


class AgreeView(CaseScreen):
    """A quick second opinion on a colleague's assessment."""

    def post(self, request, pk, public_id):
        case = self.case(pk)
        found = readable_assessments(request.user, case, standing_with(request.user, [case])[case.pk])
        assessment = get_object_or_404(found, public_id=public_id)
        try:
            actions.agree(assessment, actor=request.user, agrees=request.POST.get("agrees") == "yes")
        except NotNow as refusal:
            messages.warning(request, _("Not now. %s") % refusal.detail)
        except PermissionDenied as refusal:
            messages.error(request, _("Not you. %s") % refusal)
        else:
            messages.success(request, _("Your second opinion is kept."))
        return redirect(f"{reverse('review_queue:assessments', args=[case.pk])}#a-{assessment.public_id}")
