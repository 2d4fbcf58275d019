"""What the frame of every public page needs: names, the way round, languages, contact. Nothing is fetched until a page asks."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import override as language_override
from wagtail.models import Page, Site

from ..calls.models import ChallengeIndexPage, ChallengePage
from . import branding
from .first_site import SOURCE_SLUG, STATEMENT_SLUG
from .models import ContentPage, FrontPage, SiteSettings

LANGUAGE_NAMES = {"da": "Dansk", "en": "English", "tr": "Türkçe", "ar": "العربية", "ur": "اردو", "pl": "polski"}
RIGHT_TO_LEFT = {"ar", "ur"}


@dataclass(frozen=True)
class Link:
    """A place to go: what it is called, where it is, and whether one is there now."""

    label: str
    url: str
    current: bool = False
    language: str = ""

    @property
    def direction(self) -> str:
        """The direction of the label, for a language's own name."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


class FramePage(NamedTuple):
    """What the frame needs of a page; a whole page costs more than the rest of the menu."""

    title: str
    slug: str
    show_in_menus: bool
    translation_key: UUID
    type: str
    language: str


FRAME_COLUMNS = ("title", "slug", "show_in_menus", "translation_key", "content_type__model", "locale__language_code")


class NavFacts(NamedTuple):
    """What the main menu shows."""

    items: tuple[Link, ...]
    account: Link
    small: bool = False


class FootFacts(NamedTuple):
    """What the foot shows."""

    site_name: str
    municipality: str
    address: str
    contact_name: str
    contact_phone: str
    contact_hours: str
    contact_email: str
    accessibility_statement: str
    source_code: str
    accountability_links: tuple[Link, ...]
    about_links: tuple[Link, ...]


class Frame:
    """The frame of a page; works without a row in the settings and, in error pages, is not used at all."""

    def __init__(self, request: HttpRequest):
        self._request = request

    @cached_property
    def site(self) -> Site | None:
        """The site that the request came to."""
        return Site.find_for_request(self._request)

    @cached_property
    def settings(self) -> SiteSettings:
        """What the municipality has set, else the defaults. Reading a page never writes a row."""
        return SiteSettings.of(self.site)

    @cached_property
    def pages(self) -> list[FramePage]:
        """The pages directly under the front pages of all languages, in the editors' order: one query for the whole frame."""
        if not self.site:
            return []
        shown = Page.objects.live().filter(depth=self.site.root_page.depth + 1).order_by("path")
        return [FramePage(*columns) for columns in shown.values_list(*FRAME_COLUMNS)]

    @property
    def brand_url(self) -> str:
        """The style sheet of the municipality's own colour; empty while the colour is ours."""
        colour = self.settings.brand_colour
        if colour.lower() == branding.DEFAULT or not branding.is_allowed(colour):
            return ""
        return reverse("brand_css", args=[colour.lstrip("#").lower()])

    @property
    def home_url(self) -> str:
        """The front page in the language at hand."""
        return _home(get_language())

    @cached_property
    def nav_items(self) -> list[Link]:
        """The main ways in, those that exist."""
        lists = [self._link_to(page) for page in self._of_type(ChallengeIndexPage)]
        named = [(gettext("Proposals"), "proposals"), (gettext("Results"), "results")]
        named += [(gettext("Learning"), "learning"), (gettext("Partners"), "partners")]
        return lists + [self._link(label, url) for label, name in named if (url := _address(name))]

    @property
    def accountability_links(self) -> list[Link]:
        """How we choose and what we promise: content pages that editors put in the menus."""
        return [self._link_to(page) for page in self._of_type(ContentPage) if page.show_in_menus]

    @property
    def about_links(self) -> list[Link]:
        """Privacy, cookies and the rest; statement and source code have links of their own."""
        pages = [page for page in self._of_type(ContentPage) if not page.show_in_menus]
        return [self._link_to(page) for page in pages if page.slug not in {STATEMENT_SLUG, SOURCE_SLUG}]

    @property
    def statement_url(self) -> str:
        """The accessibility statement: the address that is set, else the page that a site begins with."""
        return self.settings.accessibility_statement or self.url_at(STATEMENT_SLUG)

    def url_at(self, slug: str) -> str:
        """A page of text that a site begins with; empty where editors have taken it away."""
        return next((self._link_to(page).url for page in self._of_type(ContentPage) if page.slug == slug), "")

    @cached_property
    def nav_facts(self) -> NavFacts:
        """The main menu."""
        return NavFacts(tuple(self.nav_items), self.account_link)

    @property
    def small_nav_facts(self) -> NavFacts:
        """The same on small screens."""
        return self.nav_facts._replace(small=True)

    @property
    def foot_facts(self) -> FootFacts:
        """The foot."""
        texts = {name: getattr(self.settings, name) for name in FootFacts._fields[:-2]}
        texts["accessibility_statement"] = self.statement_url
        texts["source_code"] = texts["source_code"] or self.url_at(SOURCE_SLUG)
        return FootFacts(**texts, accountability_links=tuple(self.accountability_links), about_links=tuple(self.about_links))

    @property
    def account_link(self) -> Link:
        """The way to one's own page, or to logging in and back here."""
        if self._request.user.is_authenticated:
            return self._link(gettext("My page"), _address("my_page") or self.home_url)
        return self._link(gettext("Log in"), reverse("account_login"))

    @cached_property
    def language_links(self) -> list[Link]:
        """This page in each language, under the language's own name."""
        here = get_language()
        return [
            Link(LANGUAGE_NAMES.get(code, code), self._in_language(code), code == here, code)
            for code, _name in settings.LANGUAGES
        ]

    @property
    def is_demo(self) -> bool:
        """Whether the sample strip must be shown."""
        return settings.DEMO

    def _of_type(self, model) -> list[FramePage]:
        return [page for page in self._pages_in(get_language()) if page.type == model._meta.model_name]

    def _pages_in(self, code) -> list[FramePage]:
        """The pages in one language; where the front page is not translated, Wagtail answers with the first language."""
        own = [page for page in self.pages if page.language == code]
        return own or [page for page in self.pages if page.language == settings.LANGUAGE_CODE]

    def _link_to(self, page) -> Link:
        return self._link(page.title, f"{self.home_url}{page.slug}/")

    def _link(self, label, url) -> Link:
        path = self._request.path
        return Link(label, url, path == url or (path.startswith(url) and url != self.home_url))

    def _in_language(self, code) -> str:
        if code == get_language():
            return self._request.get_full_path()
        route = getattr(self._request, "_wagtail_route_for_request", None)
        if route and not self._is_readable_in(route.page, code):
            return _home(code)
        return translate_url(self._request.get_full_path(), code)

    def _is_readable_in(self, page, code) -> bool:
        """Pages keep their slug in every language. A challenge that is not translated is shown in its own words."""
        if isinstance(page.specific_deferred, FrontPage | ChallengePage):
            return True
        if page.depth == self.site.root_page.depth + 1:
            return any(other.translation_key == page.translation_key for other in self._pages_in(code))
        return Page.objects.live().filter(translation_key=page.translation_key, locale__language_code=code).exists()


def _home(code) -> str:
    with language_override(code):
        return reverse("wagtail_serve", args=[""])


def _address(name) -> str:
    """The address of a page that may not be built yet."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def site(request):
    """Gives every template ``frame``."""
    return {"frame": Frame(request)}
