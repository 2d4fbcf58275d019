"""The pages of accounts that are ours and not allauth's: who are you, and what we call you."""

from allauth.account.views import SignupView as AllauthSignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import actions
from .forms import AccountForm
from .states import PUBLIC_KINDS, Kind

HINTS = {
    Kind.CITIZEN: lambda: _("You live here, or care about the place."),
    Kind.VOLUNTEER: lambda: _("You give your time, alone."),
    Kind.GROUP: lambda: _("Some people together, without a CVR number: neighbours, a youth group, a tenants' section."),
    Kind.ASSOCIATION: lambda: _("With or without a CVR number."),
    Kind.BUSINESS: lambda: _("Small or large, with a CVR number."),
    Kind.INSTITUTION: lambda: _("School, university, museum, housing organisation or another authority."),
}


class SignupView(AllauthSignupView):
    """First who you are, then the short form of that kind; the way on (``next``) is kept through both."""

    def get_kind(self):
        """The kind that was chosen, or an empty text."""
        kind = self.request.POST.get("kind") or self.request.GET.get("kind") or ""
        return kind if kind in PUBLIC_KINDS else ""

    def get_initial(self):
        return super().get_initial() | {"kind": self.get_kind()}

    def get_template_names(self):
        return ["account/signup.html"] if self.get_kind() or self.request.method == "POST" else ["account/signup_kind.html"]

    def get_context_data(self, **kwargs):
        kept = {name: self.request.GET[name] for name in ("next", "email") if name in self.request.GET}
        url = reverse("account_signup")
        kinds = [(kind.label, HINTS[kind](), f"{url}?{urlencode({'kind': kind.value, **kept})}") for kind in PUBLIC_KINDS]
        kind = self.get_kind()
        return super().get_context_data(
            kinds=kinds, kind_label=Kind(kind).label if kind else "",
            other_kind_url=f"{url}?{urlencode(kept)}" if kept else url, **kwargs,
        )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_settings(request):
    """Name and language of mails; address, password and second factor are allauth's pages."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.update_account(request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account_settings")
    return render(request, "partners/account_settings.html", {"form": form}, status=422 if form.errors else 200)
