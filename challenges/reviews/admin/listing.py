"""The list of the queue: tabs, filters, search, groups by time left. Every row starts from the policy's queryset."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import Button, HeaderButton

from cocreate.common.refusals import may

from ...calls.models import AnswerPromise
from ...proposals import search
from ...proposals.models import Attachment, ContactTask, Proposal
from ...proposals.states import UNDECIDED
from ..clock import GROUPS, time_left
from ..finding import found_in_queue
from ..models import Assignment, SavedView
from . import tabs
from .export import QueueExport
from .filters import QueueFilterSet, known_query
from .rows import rows_of
from .tabs import counts, tab_named, tabs_of
from .view_counts import view_counts
from .walk import remember


class CappedPaginator(WagtailPaginator):
    """Pages through the first 1,000 rows; counting them all would grow with the table."""

    @cached_property
    def _numbers(self):
        """How many there are as far as it counts, and how many of them wait and are due when; one query for all."""
        today = timezone.localdate()
        sunday = today + timedelta(days=6 - today.weekday())
        week = Q(answer_due__gt=today, answer_due__lte=sunday)
        due = {"late": Q(answer_due__lt=today), "today": Q(answer_due=today), "week": week}
        waits = Q(state__in=UNDECIDED, paused=False)
        rows = self.object_list.values("pk", "state", "paused", "answer_due")[: tabs.MOST_COUNTED + 1]
        return rows.aggregate(total=Count("pk"), **{key: Count("pk", filter=waits & when) for key, when in due.items()})

    @cached_property
    def total(self):
        """How many there are, as far as it counts."""
        return tabs.Count(self._numbers["total"])

    @cached_property
    def due(self):
        """How many of the groups of the clock there are among those that are counted."""
        return {key: tabs.Count(self._numbers[key]) for key in ("late", "today", "week")}

    @cached_property
    def count(self):
        return min(self.total.number, tabs.MOST_COUNTED)


def queue_queryset(request, known=None):
    """The cases of a request's tab, filters and search, in the order of the queue; ``(queryset, words)``.

    The words say what was left out by a search that stops at the newest hits, and are empty where nothing was.
    List, export, bulk actions and the walk through cases all start here. ``known`` is the person's queue, where somebody
    has it at hand.
    """
    user = request.user
    cases = Proposal.objects.in_queue_of(user) if known is None else known
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
        cases, is_cut = found_in_queue(user, cases, words)
        if is_cut:
            most = number_format(search.MOST_HITS, force_grouping=True)
            cut = _("Only the newest %s proposals with these words are looked through. One more word finds the others.") % most
    return tab.order(cases), cut


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
    def _queue(self):
        return Proposal.objects.in_queue_of(self.request.user)

    @cached_property
    def _found(self):
        cases, cut = queue_queryset(self.request, self._queue)
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

    @cached_property
    def header_more_buttons(self):
        save = f"{reverse('review_queue:save_view')}?{self.request.GET.urlencode()}"
        return [Button(_("Save view"), url=save, icon_name="plus", priority=10), *super().header_more_buttons]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        tab = tab_named(self.request.GET.get("view"), user)
        numbers, paginator = counts(user, self._queue), context["paginator"]
        views = list(SavedView.objects.visible_to(user))
        of_views = view_counts(self.request, views, self._queue)
        saved = self._saved_among(views)
        label = self._label(tab, saved)
        remember(self.request, context["page_obj"], label, paginator.total)
        shown = [(one, numbers[one.key], self._url(urlencode({"view": one.key}))) for one in tabs_of(user)]
        context.update(
            groups=self._groups(list(context["object_list"])),
            tabs=shown,
            tab_parts=[[one for one in shown if (one[0].key in tabs.OWN) is own] for own in (True, False)],
            tab=tab,
            saved=saved,
            saved_views=[(one, self._url(one.query), of_views.get(one.query)) for one in views],
            now=list(self._now(tab, numbers, paginator)),
            capped_at=tabs.Count(tabs.MOST_COUNTED) if paginator.total.number > tabs.MOST_COUNTED else None,
            cut=self.cut,
            bulk_querystring=self.request.GET.urlencode(),
            may_work=may(user, "challenges.enter_proposal_for_someone"),
            model_opts=Proposal._meta,
        )
        return context

    def _url(self, query):
        return f"{self.index_url}?{query}"

    def _saved_among(self, views):
        """The view that the address shows, where it is one of those that are kept."""
        here = self._known
        return next((view for view in views if here and view.query == here), None)

    @cached_property
    def _known(self):
        try:
            return known_query(self.request.GET, self.request)
        except ValidationError:
            return ""

    def _label(self, tab, saved):
        """What the list is called on the cases that one opens from it."""
        if saved:
            return saved.name
        return _("your selection") if self.is_searching or self.is_filtering else tab.label

    def _now(self, tab, numbers, paginator):
        """The line above the list: what hurries among the cases it holds."""
        due = paginator.due
        for key, words in (
            ("late", ngettext("%s past the deadline", "%s past the deadline", due["late"].number)),
            ("today", ngettext("%s to be answered today", "%s to be answered today", due["today"].number)),
            ("week", ngettext("%s later this week", "%s later this week", due["week"].number)),
        ):
            if due[key].number:
                yield key, words % due[key]
        if tab.key == "mine" and not (self.is_searching or self.is_filtering) and numbers["declare"].number:
            number = numbers["declare"]
            yield "", ngettext("%s needs your declaration of ties", "%s need your declaration of ties", number.number) % number

    def _groups(self, cases):
        today, closed = timezone.localdate(), AnswerPromise.load(self.request).closed
        groups = {}
        for row in rows_of(self.request.user, cases, [time_left(case, today, closed) for case in cases]):
            groups.setdefault(row["clock"].group, []).append(row)
        return [(key, GROUPS[key], groups[key]) for key in GROUPS if key in groups]
