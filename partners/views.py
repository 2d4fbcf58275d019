"""The pages of accounts that are ours and not allauth's: who are you, and what we call you."""

from allauth.account.views import SignupView as AllauthSignupView
from allauth.socialaccount.providers.openid_connect.views import login as allauth_oidc_login
from allauth.socialaccount.views import SignupView as AllauthSocialSignupView
from allauth.socialaccount.views import login_error
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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


# The list of faults on top of the form must say which field each is about.
NOT_EMPTY = {
    "first_name": gettext_lazy("Write your first name."),
    "last_name": gettext_lazy("Write your last name."),
    "organisation_name": gettext_lazy("Write the name."),
    "cvr": gettext_lazy("Write the CVR number."),
    "email": gettext_lazy("Write your e-mail address."),
    "password1": gettext_lazy("Choose a password."),
    "is_old_enough": gettext_lazy("Say that you are 15 years or older."),
    "accepts_terms": gettext_lazy("Say that you have read the terms."),
}


class KindFirst:
    """First who you are, then the short form of that kind; the way on (``next``) is kept through both."""

    url_name = ""

    def get_kind(self):
        """The kind that was chosen, or an empty text."""
        kind = self.request.POST.get("kind") or self.request.GET.get("kind") or ""
        return kind if kind in PUBLIC_KINDS else ""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        for name in form.fields.keys() & NOT_EMPTY.keys():
            form.fields[name].error_messages = form.fields[name].error_messages | {"required": NOT_EMPTY[name]}
        return form

    def get_initial(self):
        return super().get_initial() | {"kind": self.get_kind()}

    def get_template_names(self):
        return ["account/signup.html"] if self.get_kind() or self.request.method == "POST" else ["account/signup_kind.html"]

    def get_context_data(self, **kwargs):
        kept = {name: self.request.GET[name] for name in ("next", "email") if name in self.request.GET}
        url = reverse(self.url_name)
        kinds = [(kind.label, HINTS[kind](), f"{url}?{urlencode({'kind': kind.value, **kept})}") for kind in PUBLIC_KINDS]
        kind = self.get_kind()
        return super().get_context_data(
            kinds=kinds, kind_label=Kind(kind).label if kind else "",
            form_url=url, other_kind_url=f"{url}?{urlencode(kept)}" if kept else url, **kwargs,
        )  # fmt: skip


class SignupView(KindFirst, AllauthSignupView):
    """With an address and a password."""

    url_name = "account_signup"


class SocialSignupView(KindFirst, AllauthSocialSignupView):
    """With a login from elsewhere, which asks the same of people."""

    url_name = "socialaccount_signup"


def oidc_login(request, provider_id):
    """On to a login from elsewhere; where it does not answer, a page that says so."""
    try:
        return allauth_oidc_login(request, provider_id)
    except OSError:  # of the network
        request.method = "GET"
        return login_error(request)


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
