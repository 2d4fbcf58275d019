"""The API's door to the queue: read it, work in it, follow it."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from cocreate.common.refusals import may, require
from cocreate.common.web import ApiView, Keyset

from ..proposals.models import Proposal
from ..proposals.states import S
from . import actions
from .anonymity import as_read_by, veil_for
from .feed import changes, opened_of, others_known_to, told_to, veiled
from .finding import find_in_queue
from .models import Assessment, Assignment, Declaration
from .notes import mentions_told
from .progress import opinions_on, progress_of, readable_assessments
from .rules import PERMISSIONS, is_in_my_queue, standing_with, verbs_in_list
from .serializers import answers, bodies
from .similar import similar_to

READ, WRITE = "queue:read", "queue:write"
# What is shown with an assessment.
READ_WITH = ("reviewer", "scores__criterion")


class QueueView(ApiView):
    """The queue."""

    scopes = {"GET": READ}
    order = Keyset("paused", "answer_due", "pk")

    @extend_schema(
        operation_id="queue", summary="The review queue", parameters=[bodies.QueueQuery], responses=answers.Cases,
        tags=["queue"],
    )  # fmt: skip
    def get(self, request):
        """The cases you may read, by time left; undecided ones where no state is asked for."""
        require(request.user, "challenges.read_queue")
        asked = self.asked(bodies.QueueQuery)
        cases = Proposal.objects.in_queue_of(request.user)
        cases = cases.overdue() if asked["overdue"] else cases
        cases = cases.filter(state=asked["state"]) if asked.get("state") else cases.undecided()
        if challenge := asked.get("challenge"):
            cases = cases.filter(challenge__slug=challenge)
        if track := asked.get("track"):
            cases = cases.filter(track=track)
        if asked.get("assignee"):
            cases = cases.filter(pk__in=Assignment.objects.current().filter(reviewer=request.user).values("proposal"))
        if words := asked.get("search"):
            cases = find_in_queue(request.user, cases, words)
        page = self.order.page(cases.only(*answers.ROW_FIELDS), request, asked)
        verbs = verbs_in_list(request.user, page["results"])
        shown = as_read_by(request.user, page["results"])
        return Response({**page, "results": [answers.row(case, verbs[case.pk]) for case in shown]})


class CaseView(ApiView):
    """One case."""

    scopes = {"GET": READ}

    @extend_schema(operation_id="case", summary="One case", responses=answers.OneCase, tags=["queue"])
    def get(self, request, id):  # noqa: A002 - the contract's name
        """With its words, its history, and other cases that may be about the same."""
        require(request.user, "challenges.read_queue")
        return Response(shown(known(request.user, id), request.user))


class ChangesView(ApiView):
    """What happened."""

    scopes = {"GET": READ}

    @extend_schema(
        operation_id="queue_changes", summary="Every change of the cases you may see", parameters=[bodies.ChangesQuery],
        responses=answers.Changes, tags=["queue"],
    )  # fmt: skip
    def get(self, request):
        """In one order that never changes. Keep the last `position` and ask `after` it: nothing is skipped."""
        require(request.user, "challenges.read_queue")
        asked = self.asked(bodies.ChangesQuery)
        size = asked["page_size"]
        events = changes(request.user, after=asked["after"], limit=size + 1)
        more, events = len(events) > size, events[:size]
        known_others = others_known_to(request.user, events)
        opened = opened_of(request.user, events)
        onward = f"{request.path}?after={events[-1].position}&page_size={size}" if more else None
        return Response({
            "next": onward and request.build_absolute_uri(onward),
            "previous": None,
            "results": [answers.change(event, known_others, opened) for event in events],
        })  # fmt: skip


class VerbView(ApiView):
    """One verb of the queue; the subclasses say which."""

    scopes = {"POST": WRITE}
    verb: str
    shape = bodies.Verb

    def post(self, request, id):  # noqa: A002
        """Who may not know of the case or may not do this is told so whatever was sent."""
        require(request.user, "challenges.read_queue")
        case = known(request.user, id)
        require(request.user, PERMISSIONS[self.verb], case)
        self.act(case, actor=request.user, **self.body(self.shape))
        return Response(shown(again(case), request.user))

    def act(self, case, **fields):
        """Call the action."""
        getattr(actions, self.verb)(case, **fields)


def _verb(name, shape, summary, act=None):
    """The view of one verb."""
    schema = extend_schema(
        operation_id=f"{name}_case", summary=summary, request=shape, responses=answers.OneCase, tags=["queue"]
    )
    members = {"verb": name, "shape": shape, "post": schema(_own_copy_of(VerbView.post))} | ({"act": act} if act else {})
    return type(f"{name.title()}View", (VerbView,), {**members, "__doc__": summary, "__module__": __name__})


def _own_copy_of(function):
    """A function of its own for each verb, so that each has a schema of its own."""

    def post(self, request, id):  # noqa: A002
        return function(self, request, id)

    post.__doc__ = function.__doc__
    return post


def _assign(_view, case, *, reviewer, **fields):
    person = get_user_model().objects.filter(public_id=reviewer).first()
    if person is None:
        # The same words as for a person who cannot take the case.
        raise ValidationError({"reviewer": ValidationError(_("This person cannot take the case."), code="reviewer")})
    actions.assign(case, reviewer=person, **fields)


def _merge(_view, case, *, into, actor, **fields):
    other = Proposal.objects.in_queue_of(actor).filter(public_id=into).first()
    if other is None:
        raise ValidationError({"into": ValidationError(_("There is no such case in your queue."), code="unknown")})
    actions.merge(case, into=other, actor=actor, **fields)


def _agree(_view, case, *, actor, assessment, **fields):
    found = readable_assessments(actor, case, standing_with(actor, [case])[case.pk]).filter(public_id=assessment).first()
    if found is None:
        raise ValidationError({"assessment": ValidationError(_("There is no such assessment."), code="unknown")})
    actions.agree(found, actor=actor, **fields)


def _rule(_view, case, *, actor, reviewer, **fields):
    waiting = Declaration.objects.in_doubt().filter(proposal=case, person__public_id=reviewer).first()
    if waiting is None:
        raise ValidationError({"reviewer": ValidationError(_("This person waits for no ruling."), code="unknown")})
    actions.rule_on_doubt(waiting, actor=actor, **fields)


def _show_file(_view, case, *, actor, attachment, version):
    actions.show_file(_file_of(case, attachment), actor=actor, version=version)


def _close_file(_view, case, *, actor, attachment, version):
    actions.close_file(_file_of(case, attachment), actor=actor, version=version)


def _file_of(case, public_id):
    found = case.attachments.filter(public_id=public_id).first()
    if found is None:
        raise ValidationError({"attachment": ValidationError(_("There is no such file."), code="unknown")})
    return found


def _park(_view, case, **fields):
    actions.decide(case, outcome=S.PARKED, **fields)


VERB_VIEWS = {
    "declare": _verb("declare", bodies.Declare, "Say whether you have a tie"),
    "rule": _verb("rule", bodies.Rule, "Rule where somebody is in doubt", _rule),
    "assess": _verb("assess", bodies.Assess, "Send your assessment"),
    "agree": _verb("agree", bodies.Agree, "Agree or disagree with a colleague", _agree),
    "screen": _verb("screen", bodies.Screen, "Accept into assessment"),
    "assign": _verb("assign", bodies.Assign, "Give the case to somebody", _assign),
    "ask": _verb("ask", bodies.Ask, "Ask the proposer for more"),
    "forward": _verb("forward", bodies.Forward, "Send it on"),
    "merge": _verb("merge", bodies.Merge, "Join it with another", _merge),
    "decide": _verb("decide", bodies.Decide, "Say yes, not now or no"),
    "park": _verb("park", bodies.Park, "Say not now, until a day", _park),
    "reopen": _verb("reopen", bodies.Reopen, "Take it up again"),
    "message": _verb("message", bodies.Words, "Write to the proposer"),
    "redact": _verb("redact", bodies.Redact, "Choose which words are hidden"),
    "show_file": _verb("show_file", bodies.ShowFile, "Let those who assess without names read a file", _show_file),
    "close_file": _verb("close_file", bodies.ShowFile, "Take a file back from them", _close_file),
    "note": _verb("note", bodies.Note, "Write for colleagues"),
}


def known(user, public_id):
    """The case that the person may read; raises ``Http404`` for every other, those one is tied to among them."""
    case = _joined(Proposal.objects.in_queue_of(user)).filter(public_id=public_id).first()
    if case is None:
        raise Http404
    return case


def again(case):
    """The row as it stands now, with what it shows."""
    return _joined(Proposal.objects.filter(pk=case.pk)).get()


def shown(case, user) -> dict:
    """The case as it is answered: before it is opened, what one needs to know to declare one's ties.

    Who has just declared a tie is given back what was known before, and may do nothing any more.
    """
    veil = veil_for(user, case)
    if not is_in_my_queue(user, case):
        return answers.closed(veil.case(case), [])
    verbs, standing = verbs_in_list(user, [case])[case.pk], standing_with(user, [case])[case.pk]
    if not standing.opened:
        return answers.closed(veil.case(case), verbs)
    events = veiled(user, told_to(user, case.events.select_related("actor")))
    known_others = others_known_to(user, events)
    mine = Assessment.objects.standing().filter(proposal=case, reviewer=user.pk).prefetch_related(*READ_WITH).first()
    readable = list(readable_assessments(user, case, standing).prefetch_related(*READ_WITH))
    said = opinions_on([*readable, *([mine] if mine else [])])
    assessed = {
        "progress": progress_of([case])[case.pk],
        "mine": mine,
        "readable": [veil.assessment(one) for one in readable],
        "opinions": {key: _counted(opinions, user) for key, opinions in said.items()},
    }
    told = mentions_told(user, case, events)
    answer = answers.case(case, veil, verbs, similar_to(case, user), events, known_others, assessed, told)
    return answer | {"redactions": _redactions(case, user)}


def _counted(opinions, user) -> dict:
    """How many agree with an assessment and how many do not, and what ``user`` thinks of it."""
    agree = sum(opinion.agrees for opinion in opinions)
    mine = next((opinion.agrees for opinion in opinions if opinion.person_id == user.pk), None)
    return {"agree": agree, "disagree": len(opinions) - agree, "mine": mine}


def _redactions(case, user) -> dict | None:
    """What is hidden, for whoever may change it."""
    if not case.names_hidden or not may(user, PERMISSIONS["redact"], case):
        return None
    phrases = actions.redacted(case)
    return {"phrases": phrases, "seen": actions.seen_in(phrases)}


def _joined(cases):
    return cases.select_related("challenge", "author", "organisation", "merged_into")
