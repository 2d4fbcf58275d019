"""The list of the queue: tabs, filters, search, groups by time left. Every row starts from the policy's queryset."""

from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from cocreate.common.refusals import may

from ...calls.models import AnswerPromise
from ...proposals import search
from ...proposals.models import Attachment, ContactTask, Proposal
from ...proposals.states import S
from ..clock import GROUPS, time_left
from ..models import Assignment
from ..rules import verbs_in_list
from . import tabs
from .export import QueueExport
from .filters import QueueFilterSet
from .tabs import counts, tab_named, tabs_of
from .walk import remember
from .words import initials, lit_ps, proposer_line, tags

# What the row offers, the first that is legal: the verb and the state it means something in.
OFFERS = [
    ("screen", {S.SUBMITTED, S.SCREENING}, lambda: _("Screen")),
    ("decide", {S.ASSESSMENT, S.RECOMMENDED, S.NEEDS_INFO}, lambda: _("Decide")),
    ("reopen", {S.FORWARDED, S.DUPLICATE, S.PARKED}, lambda: _("Reopen")),
]


class CappedPaginator(WagtailPaginator):
    """Pages through the first 1,000 rows; counting them all would grow with the table."""

    @cached_property
    def total(self):
        """How many there are, as far as it counts."""
        return tabs.Count(self.object_list.order_by()[: tabs.MOST_COUNTED + 1].count())

    @cached_property
    def count(self):
        return min(self.total.number, tabs.MOST_COUNTED)


def queue_queryset(request):
    """The cases of a request's tab, filters and search, in the order of the queue; ``(queryset, words)``.

    The words say what was left out by a search that stops at the newest hits, and are empty where nothing was.
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
    cut = ""
    if words:
        hits = search.hits(words)
        cases = cases.filter(pk__in=hits)
        if len(hits) >= search.MOST_HITS:
            most = number_format(search.MOST_HITS, force_grouping=True)
            cut = _("Only the newest %s proposals with these words are looked through. One more word finds the others.") % most
    return cases.by_time_left(), cut


class QueueView(QueueExport, IndexView):
    """What must I do now, and where is what I look for."""

    any_permission_required = ["view"]
    template_name = "challenges/reviews/list.html"
    results_template_name = "challenges/reviews/list_results.html"
    filterset_class = QueueFilterSet
    paginator_class = CappedPaginator
    is_searchable = True
    list_display = ["reference"]
    page_title = ""

    def get_page_title(self):
        return _("Queue")

    def get_breadcrumbs_items(self):
        return [{"url": "", "label": _("Queue")}]

    def get_base_queryset(self):
        return Proposal.objects.none()

    @cached_property
    def _found(self):
        cases, cut = queue_queryset(self.request)
        return cases.select_related("challenge", "author", "organisation").defer(
            "challenge__body", "challenge__what_we_seek", "challenge__what_we_do_not_need", "challenge__what_we_offer"
        ), cut

    @property
    def cases(self):
        """What the address asks for, in the order of the queue."""
        return self._found[0]

    @property
    def cut(self):
        """What the search left out, in words."""
        return self._found[1]

    def get_queryset(self):
        confidential = Attachment.objects.filter(proposal=OuterRef("pk"), confidential=True)
        tasks = ContactTask.objects.filter(proposal=OuterRef("pk"), done_at=None)
        working = Assignment.objects.current().select_related("reviewer")
        return self.cases.annotate(has_confidential=Exists(confidential), must_be_called=Exists(tasks)).prefetch_related(
            Prefetch("assignments", working, to_attr="working"), "challenge__reliefs"
        )

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
        label = _("your selection") if self.is_searching or self.is_filtering else tab.label
        remember(self.request, context["page_obj"], label, context["paginator"].total)
        context.update(
            groups=self._groups(rows),
            tabs=[(one, numbers[one.key], self._tab_url(one)) for one in tabs_of(user)],
            tab=tab,
            late=numbers["late"],
            capped_at=tabs.Count(tabs.MOST_COUNTED) if context["paginator"].total.number > tabs.MOST_COUNTED else None,
            cut=self.cut,
            bulk_querystring=self.request.GET.urlencode(),
            may_work=may(user, "challenges.enter_proposal_for_someone"),
            model_opts=Proposal._meta,
        )
        return context

    def _tab_url(self, tab):
        return f"{self.index_url}?{urlencode({'view': tab.key})}"

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
                    "tags": list(tags(case)),
                    "ps": lit_ps(case.challenge),
                    "offer": offer(case, verbs[case.pk]),
                    "url": reverse("review_queue:inspect", args=[case.pk]),
                    "people": [(initials(one.reviewer.name), one.reviewer.name) for one in case.working],
                    "may_take": "assign" in verbs[case.pk],
                }
            )
        return [(key, GROUPS[key], groups[key]) for key in GROUPS if key in groups]


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
