"""The files that machines look for at fixed addresses."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SECURITY_TXT_LIVES = timedelta(days=180)
# What is private, endless or meant for machines only; a list for polite robots, not a fence.
NOT_FOR_ROBOTS = ["/admin/", "/api/", "/accounts/", "/min-side/", "/*/accounts/", "/*/min-side/", "/*/svar/", "/*?*search="]


@require_safe
@cache_control(public=True, max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell about a weakness. Expires is counted from today, so it is never out of date."""
    expires = (timezone.now() + SECURITY_TXT_LIVES).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {security_contact(settings.SECURITY_CONTACT, settings.SITE_URL)}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: da, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return _text(lines)


@require_safe
@cache_control(public=True, max_age=86_400)
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What robots may read. A demonstration site asks not to be listed at all."""
    if settings.DEMO:
        return _text(["User-agent: *", "Disallow: /"])
    rules = [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    return _text(["User-agent: *", *rules, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml"])


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that were not told of the icon."""
    return redirect(static("cocreate/icon.svg"))


def security_contact(address: str, site_url: str) -> str:
    """The contact as a URI: an address as it was given, or security@ the host of the site."""
    if address.startswith(("mailto:", "https://", "tel:")):
        return address
    return f"mailto:{address or 'security@' + (urlsplit(site_url).hostname or 'localhost')}"


def _text(lines) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
