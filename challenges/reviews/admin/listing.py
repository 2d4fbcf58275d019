"""The list of the queue: tabs, filters, search, groups by time left, export. Every row starts from the policy's queryset."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from cocreate.common.refusals import may
from partners.states import Kind

from ...calls.models import AnswerPromise
from ...calls.states import P
from ...proposals.models import Attachment, ContactTask, Proposal
from ...proposals.search import find
from ...proposals.states import Door, S
from ..clock import GROUPS, time_left
from ..models import Assignment
from ..rules import verbs_in_list
from .filters import QueueFilterSet
from .tabs import MOST_COUNTED, counts, tab_named, tabs_of

# What the row offers, the first that is legal: the verb and the state it means something in.
OFFERS = [
    ("screen", {S.SUBMITTED, S.SCREENING}, lambda: _("Screen")),
    ("decide", {S.ASSESSMENT, S.RECOMMENDED, S.NEEDS_INFO}, lambda: _("Decide")),
    ("reopen", {S.FORWARDED, S.DUPLICATE, S.PARKED}, lambda: _("Reopen")),
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_EXPORTED = 10_000


class CappedPaginator(Paginator):
    """Pages through the first 1,000 rows; counting them all would grow with the table."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()


def no_formula(value):
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def queue_queryset(request):
    """The cases of a request's tab, filters and search, in the order of the queue; ``(queryset, filterset)``.

    List, export, bulk actions and the walk through cases all start here.
    """
    user = request.user
    cases = Proposal.objects.in_queue_of(user)
    filters = QueueFilterSet(data=request.GET, request=request)
    words = request.GET.get("q", "").strip()
    tab = tab_named(request.GET.get("view"), user)
    # A chosen state says more than the view, and a search in everything finds what is answered, too.
    if not request.GET.getlist("state") and not (words and tab.key == "all"):
        cases = tab.narrow(cases, user)
    # A filter that is not understood shows nothing, so that a bulk action on "all" cannot mean more than was asked for.
    cases = filters.filter_queryset(cases) if filters.is_valid() else cases.none()
    if words:
        cases = find(cases, words)
    return cases.by_time_left()


class QueueView(IndexView):
    """What must I do now, and where is what I look for."""

    any_permission_required = ["view"]
    paginate_by = 50
    template_name = "challenges/reviews/list.html"
    results_template_name = "challenges/reviews/list_results.html"
    filterset_class = QueueFilterSet
    paginator_class = CappedPaginator
    is_searchable = True
    list_display = ["reference"]
    list_export = [
        "reference", "title", "challenge_title", "state", "track", "proposer_kind", "organisation_name", "language", "door",
        "received_at", "answer_due", "assigned_to",
    ]  # fmt: skip
    page_title = ""

    def get_page_title(self):
        return _("Queue")

    def get_breadcrumbs_items(self):
        return [{"url": "", "label": _("Queue")}]

    def get_base_queryset(self):
        return Proposal.objects.none()

    def get_queryset(self):
        cases = queue_queryset(self.request)
        confidential = Attachment.objects.filter(proposal=OuterRef("pk"), confidential=True)
        tasks = ContactTask.objects.filter(proposal=OuterRef("pk"), done_at=None)
        working = Assignment.objects.current().select_related("reviewer")
        cases = cases.select_related("challenge", "author", "organisation").defer(
            "challenge__body", "challenge__what_we_seek", "challenge__what_we_do_not_need", "challenge__what_we_offer"
        )
        cases = cases.annotate(has_confidential=Exists(confidential), must_be_called=Exists(tasks)).prefetch_related(
            Prefetch("assignments", working, to_attr="working"), "challenge__reliefs"
        )
        return cases[:MOST_EXPORTED] if self.is_export else cases

    def get_search_form(self):
        return SearchForm(self.request.GET if "q" in self.request.GET else None, placeholder=_("Search title, text and F-number"))

    @cached_property
    def header_buttons(self):
        if not may(self.request.user, "challenges.enter_proposal_for_someone"):
            return []
        return [
            HeaderButton(_("Paper proposal"), url=reverse("review_queue:paper"), icon_name="plus", attrs={"data-queue-key": "p"})
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = list(context["object_list"])
        tab = tab_named(self.request.GET.get("view"), user)
        numbers = counts(user)
        self._remember(rows, tab)
        context.update(
            groups=self._groups(rows),
            tabs=[(one, numbers[one.key], self._tab_url(one)) for one in tabs_of(user)],
            tab=tab,
            late=numbers["late"],
            is_capped=context["paginator"] is not None and context["paginator"].count >= MOST_COUNTED,
            bulk_querystring=self.request.GET.urlencode(),
            may_work=may(user, "challenges.enter_proposal_for_someone"),
            model_opts=Proposal._meta,
        )
        return context

    def _tab_url(self, tab):
        return f"{self.index_url}?{urlencode({'view': tab.key})}"

    def _remember(self, rows, tab):
        """Keep the order of this page, so that a case's next and previous walk the list as it was opened."""
        walk = {
            "ids": [row.pk for row in rows],
            "label": str(tab.label),
            "url": f"{self.index_url}?{self.request.GET.urlencode()}",
        }
        # Only what is new is written: looking at the same list again costs no commit.
        if self.request.session.get("queue_walk") != walk:
            self.request.session["queue_walk"] = walk

    def _groups(self, rows):
        user, today, closed = self.request.user, timezone.localdate(), AnswerPromise.load(self.request).closed
        verbs = verbs_in_list(user, rows)
        groups = {}
        for case in rows:
            clock = time_left(case, today, closed)
            groups.setdefault(clock.group, []).append(
                {
                    "case": case,
                    "clock": clock,
                    "who": proposer_line(case),
                    "tags": list(_tags(case)),
                    "ps": lit_ps(case.challenge),
                    "offer": offer(case, verbs[case.pk]),
                    "url": reverse("review_queue:inspect", args=[case.pk]),
                    "people": [(_initials(one.reviewer.name), one.reviewer.name) for one in case.working],
                    "take_url": reverse("review_queue:verb", args=[case.pk, "take"]) if "assign" in verbs[case.pk] else "",
                }
            )
        return [(key, GROUPS[key], groups[key]) for key in GROUPS if key in groups]

    # --- Export --------------------------------------------------------------

    def get_filename(self):
        return f"koe-{timezone.localdate().isoformat()}"

    def get_heading(self, queryset, field):
        return str({
            "reference": _("Number"), "title": _("Title"), "challenge_title": _("Challenge"), "state": _("State"),
            "track": _("Track"), "proposer_kind": _("Kind"), "organisation_name": _("Organisation"), "language": _("Language"),
            "door": _("Came in by"), "received_at": _("Received"), "answer_due": _("Answer due"), "assigned_to": _("Assigned to"),
        }[field])  # fmt: skip

    def to_row_dict(self, item):
        """No address, note or name of a private person: an export leaves the house."""
        return {
            "reference": item.reference,
            "title": no_formula(item.title),
            "challenge_title": no_formula(item.challenge.title),
            "state": item.get_state_display(),
            "track": item.get_track_display(),
            "proposer_kind": kind_of(item),
            "organisation_name": no_formula(item.organisation.name if item.organisation_id else ""),
            "language": no_formula(item.language),
            "door": item.get_door_display(),
            "received_at": timezone.localtime(item.received_at).strftime("%Y-%m-%d %H:%M"),
            "answer_due": item.answer_due.isoformat(),
            "assigned_to": no_formula(", ".join(assignment.reviewer.name for assignment in item.working)),
        }


def _initials(name) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def kind_of(case) -> str:
    """The kind behind a case in words."""
    return str(Kind(case.kind).label) if case.kind else ""


def proposer_line(case) -> str:
    """Who sent it, and what kind, in one line."""
    name = case.organisation.name if case.organisation_id else case.proposer_name
    return ", ".join(part for part in (name or _("No name"), kind_of(case).lower()) if part)


def lit_ps(challenge) -> list[tuple[str, str, bool]]:
    """The three P's in their fixed places: value, name, whether the challenge relieves it."""
    relieved = {relief.p for relief in challenge.reliefs.all()}
    return [(p.value, p.label, p.value in relieved) for p in P]


def offer(case, verbs):
    """The one thing this person can do now: ``(url, words)``, or None."""
    if case.must_be_called and "message" in verbs:
        return reverse("review_queue:inspect", args=[case.pk]) + "#opgaver", _("Phone or write")
    for verb, states, words in OFFERS:
        if verb in verbs and case.state in states:
            url = (
                reverse("review_queue:inspect", args=[case.pk])
                if verb == "screen"
                else reverse("review_queue:verb", args=[case.pk, verb])
            )
            return url, words()
    return None


def _tags(case):
    """Small words beside the title: (class, icon, words)."""
    if case.language != "da":
        yield "", "", language_name(case.language)
    if case.door == Door.STAFF:
        yield "", "", _("paper or phone")
    if case.door in {Door.IMPORT, Door.API} and case.source:
        yield "", "", case.source
    if case.has_confidential:
        yield "koe-tag--warn", "lock", _("confidential file")
    if case.challenge.may_lead_to_purchase:
        yield "", "", _("may lead to a purchase")
    if case.must_be_called:
        yield "koe-tag--warn", "", _("no e-mail")


def language_name(code) -> str:
    """A language in the reader's words where they are known, else its code."""
    try:
        return str(get_language_info(code.split("-")[0])["name_translated"]).lower()
    except KeyError:
        return code
