"""So that nothing typed is lost: forms that were open for too long, logins that ran out, and clients that hurry too much."""

import hashlib

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from cocreate.common.limits import permits

KEPT = "kept_form"
# A session is one row of the database; a proposal at its longest is smaller than this.
LONGEST_KEPT = 300_000
COOKIE = "draft"
COOKIE_SECONDS = 30 * 24 * 60 * 60
COOKIE_DRAFTS = 10


class _Judge(CsrfViewMiddleware):
    """Says why a form is not trusted instead of answering for the view."""

    def _reject(self, request, reason):
        return reason


def is_untrusted(request: HttpRequest) -> bool:
    """Whether Django's own check against forged forms refuses this request.

    The views that call it are exempt from the check in the middleware, whose page would throw away what was typed: after
    logging in from another tab an honest form is refused too. They write nothing and show the form again, filled in.
    """
    return _Judge(_no_answer).process_view(request, _no_answer, (), {}) is not None


def _no_answer(_request) -> HttpResponse:
    return HttpResponse()


def keep_and_log_in(request: HttpRequest):
    """To the login and back here; what was typed waits in the session."""
    if request.method == "POST":
        typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        if sum(len(value) for values in typed.values() for value in values) <= LONGEST_KEPT:
            request.session[KEPT] = {"path": request.path, "typed": typed}
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def kept_form(request: HttpRequest) -> QueryDict | None:
    """What was typed here before the login, once; nothing when it was elsewhere."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return typed


def hurries(request: HttpRequest, what: str, *, limit: int, seconds: int, who: str = "") -> bool:
    """Whether ``who``, or the client's address, did ``what`` more than ``limit`` times within the current window."""
    who = who or get_adapter(request).get_client_ip(request)
    key = f"hurry:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    return not permits.take(key, limit=limit, seconds=seconds)


def known_secrets(request: HttpRequest) -> list[str]:
    """The secrets of drafts that this browser wrote in, the latest first."""
    return [secret for secret in request.COOKIES.get(COOKIE, "").split(".") if 16 <= len(secret) <= 64][:COOKIE_DRAFTS]


def remember_secret(request: HttpRequest, response, secret: str):
    """Let the browser find the draft again for 30 days."""
    secrets = [secret, *(known for known in known_secrets(request) if known != secret)][:COOKIE_DRAFTS]
    response.set_cookie(
        COOKIE, ".".join(secrets), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def forget_secret(request: HttpRequest, response, secret: str):
    """The draft is sent or thrown away."""
    secrets = [known for known in known_secrets(request) if known != secret]
    if secrets:
        response.set_cookie(
            COOKIE, ".".join(secrets), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
