"""Views of the list that people keep: save the one on the screen, give one another name, take one away."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cocreate.common.refusals import Stale, may

from ...proposals.models import Proposal
from .. import actions
from ..saved import LONGEST_QUERY, SavedView
from .both import Both, Pair
from .filters import known_query
from .view_counts import view_counts


class SaveForm(forms.Form):
    """A name, and for coordinators whether colleagues have the view, too."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("A name that you already use takes these filters instead."),
    )  # fmt: skip
    shared = forms.BooleanField(
        label=gettext_lazy("Share with colleagues"), required=False,
        help_text=gettext_lazy("Everyone with the queue gets the view. Each sees only the cases that are theirs to see."),
    )  # fmt: skip
    replaces = forms.CharField(required=False, max_length=LONGEST_QUERY * 4, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST_QUERY * 4, widget=forms.HiddenInput)

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        if not may(request.user, "challenges.share_queue_view"):
            del self.fields["shared"]

    def clean_query(self):
        """Only what the list knows of."""
        return known_query(QueryDict(self.cleaned_data["query"]), self.request)


def _filters(query) -> str:
    """The filters of a view, one on each line, as they stand in the address."""
    return "\n".join(f"{name}: {', '.join(values)}" for name, values in QueryDict(query).lists())


class ViewsScreen(WagtailAdminTemplateMixin, View):
    """A screen about views, for those who have the queue."""

    page_title = ""
    header_icon = "koe-koe"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may(request.user, "challenges.read_queue"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def _page(self, words, *, status=200, **context):
        index = reverse("review_queue:index")
        head = {
            "view": self,
            "header_title": words,
            "header_icon": self.header_icon,
            "breadcrumbs_items": [{"url": index, "label": _("Queue")}, {"url": "", "label": words}],
            "index_url": index,
        }
        return self.render_to_response(head | context, status=status)


class SaveView(ViewsScreen):
    """Keep the list as it is narrowed now, under a name."""

    template_name = "challenges/reviews/save_view.html"

    def get(self, request):
        return self._form(SaveForm(request=request, initial={"query": request.GET.urlencode()}))

    def post(self, request):
        form = SaveForm(request.POST, request=request)
        if form.is_valid():
            try:
                view = actions.save_view(actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                for field, words in refusal.message_dict.items():
                    form.add_error(field, words)
            except Stale:
                return self._taken(form)
            else:
                messages.success(request, _("The view “%s” is saved.") % view.name)
                return redirect(f"{reverse('review_queue:index')}?{view.query}")
        return self._form(form, status=422)

    def _taken(self, form):
        """The name holds other filters: both are shown, and saving again replaces them."""
        stands = SavedView.objects.get(owner=self.request.user, name=form.cleaned_data["name"].strip())
        again = SaveForm({**self.request.POST.dict(), "replaces": actions.holds(stands)}, request=self.request)
        asked = [(form.cleaned_data["query"], form.cleaned_data.get("shared", False)), (stands.query, stands.shared)]
        mine, theirs = ({_("Filters"): _filters(query), _("Shared with colleagues"): _("yes") if shared else _("no")}
                        for query, shared in asked)  # fmt: skip
        return self._form(again, status=409, both=Both([Pair(name, mine[name], theirs[name]) for name in mine]))

    def _form(self, form, status=200, both=None):
        back = f"{reverse('review_queue:index')}?{form['query'].value()}"
        return self._page(_("Save view"), form=form, status=status, back=back, both=both)


class SavedViews(ViewsScreen):
    """All views that one has: one's own to name anew or take away, and those that colleagues share."""

    template_name = "challenges/reviews/saved_views.html"

    @cached_property
    def _views(self):
        return SavedView.objects.visible_to(self.request.user)

    def get(self, request):
        return self._list()

    def post(self, request):
        """``rename`` or ``remove`` names the view; what one may not see does not exist."""
        key = request.POST.get("rename") or request.POST.get("remove") or ""
        view = get_object_or_404(self._views, pk=int(key) if key.isdecimal() and len(key) < 10 else 0)
        was = request.POST.get("was")
        try:
            if "rename" in request.POST:
                view = actions.rename_view(view, actor=request.user, name=request.POST.get("name", ""), was=was)
                messages.success(request, _("The view is called “%s” now.") % view.name)
            else:
                actions.remove_view(view, actor=request.user, was=was)
                messages.success(request, _("The view “%s” is taken away.") % view.name)
        except ValidationError as refusal:
            return self._list(refused=view.pk, why=" ".join(refusal.messages), typed=request.POST.get("name", ""), status=422)
        except Stale as refusal:
            typed = request.POST.get("name", "")
            return self._list(refused=view.pk, why=str(refusal.detail), typed=typed or view.name, status=409)
        except PermissionDenied:
            messages.error(request, _("Not you. Your role does not include this step."))
        return redirect("review_queue:views")

    def _list(self, refused=None, why="", typed="", status=200):
        user = self.request.user
        shares, index = may(user, "challenges.share_queue_view"), reverse("review_queue:index")
        views = list(self._views)
        numbers = view_counts(self.request, views, Proposal.objects.in_queue_of(user))
        rows = [
            {
                "view": one,
                "number": numbers.get(one.query),
                "url": f"{index}?{one.query}",
                "is_mine": one.owner_id == user.pk,
                "may_remove": one.owner_id == user.pk or shares,
                "why": why if one.pk == refused else "",
                "name": typed if one.pk == refused else one.name,
            }
            for one in views
        ]
        return self._page(_("Own views"), rows=rows, status=status)
