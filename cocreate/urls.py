"""The one map: machines' addresses, the admin, the API; then the pages in every language, Wagtail last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from challenges.pages.statement import accessibility_statement
from cocreate.common.admin_words import script_words
from cocreate.common.errors import not_found
from cocreate.common.health import health
from cocreate.common.media import media
from cocreate.common.well_known import favicon, robots_txt, security_txt

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("was", accessibility_statement, name="was"),
    # Wagtail's own login knows no second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # A page of Wagtail's that breaks on purpose, and choosers of it that break where a number is missing.
    path("admin/failwhale/", not_found),
    re_path(r"^admin/(?:documents|images)/chooser/chosen/(?!\d{1,18}/)", not_found),
    path("admin/jsi18n/", script_words),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("cocreate.api")),
    path("media/<path:path>", media, name="media"),
    *i18n_patterns(
        # Neither does the one it shows before private pages.
        path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
        # Before allauth's: sign-up asks who you are first.
        path("", include("partners.urls")),
        path("accounts/", include("allauth.urls")),
        path("", include("challenges.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler400 = "cocreate.common.errors.bad_request"
handler403 = "cocreate.common.errors.forbidden"
handler404 = "cocreate.common.errors.not_found"
handler500 = "cocreate.common.errors.server_error"
