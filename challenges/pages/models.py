"""What gathers from all areas: front page, content pages, and the settings of a site."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from cocreate.common.kept import KeptSetting, kept

from ..calls.approval import ApprovedPage
from ..calls.blocks import BodyBlocks
from ..calls.models import challenge_at
from ..calls.panels import PLAN_PANELS, PROMOTE_PANELS, LixPanel, PageForm
from ..calls.showing import LIST_SLUG
from .branding import validate_brand_colour
from .front import front_context
from .logo import KINDS, SettingsForm


class TextPage(ApprovedPage, Page):
    """What our pages of text have in common: approval by a second person, and addresses that Danes can spell."""

    promote_panels = PROMOTE_PANELS
    settings_panels = PLAN_PANELS
    base_form_class = PageForm
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta:
        abstract = True


class FrontPage(TextPage):
    """The first page: what is open, what is promised, one clear way in."""

    headline = models.CharField(_("headline"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    max_count_per_parent = 10
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["challenges.ChallengeIndexPage", "challenges.ContentPage"]
    template = "challenges/pages/front.html"
    content_panels = [TitleFieldPanel("title"), FieldPanel("headline"), FieldPanel("lead")]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    @property
    def is_in_use(self) -> bool:
        """The front page that a site begins with stays."""
        return any(child.specific.is_in_use for child in self.get_children()) or self.sites_rooted_here.exists()

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | front_context()

    def route(self, request, path_components):
        """A challenge is found without reading the list above it: its page is what most visitors ask for."""
        if len(path_components) == 2 and path_components[0] == LIST_SLUG:
            challenge = challenge_at(f"{self.url_path}{LIST_SLUG}/", path_components[1])
            if challenge is not None:
                return RouteResult(challenge)
        return super().route(request, path_components)


class ContentPage(TextPage):
    """A page of text: help, privacy, cookies, how we choose."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlocks(), verbose_name=_("text"), blank=True)

    parent_page_types = ["challenges.FrontPage", "challenges.ContentPage"]
    subpage_types = ["challenges.ContentPage"]
    template = "challenges/pages/content.html"
    content_panels = [
        TitleFieldPanel("title"), FieldPanel("introduction"), FieldPanel("body"),
        LixPanel(heading=_("How easy is it to read?")),
    ]  # fmt: skip
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")


@register_setting(icon="cog")
class SiteSettings(KeptSetting, BaseSiteSetting):
    """What a municipality sets: its name, look, contact and addresses."""

    site_name = models.CharField(_("name of the site"), max_length=60, default="Sammen om Ishøj")
    municipality = models.CharField(_("municipality"), max_length=60, default="Ishøj Kommune")
    address = models.TextField(_("address"), max_length=200, default="Ishøj Store Torv 20\n2635 Ishøj", blank=True)
    logo = models.FileField(
        _("logo"), upload_to="logo/", blank=True, validators=[FileExtensionValidator(KINDS)],
        help_text=_("PNG, JPEG or WebP, at least 88 pixels high; shown 44 pixels high. SVG can hold scripts and is refused."),
    )  # fmt: skip
    brand_colour = models.CharField(
        _("brand colour"), max_length=7, default="#0b4a50",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six hexadecimal digits."))],
    )  # fmt: skip
    contact_name = models.CharField(_("a person to ask"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    contact_hours = models.CharField(_("phone hours"), max_length=80, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    accessibility_statement = models.URLField(
        _("accessibility statement"), blank=True, help_text=_("The address on was.digst.dk; /was leads there.")
    )
    source_code = models.URLField(_("source code"), blank=True)

    base_form_class = SettingsForm
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    @classmethod
    def of(cls, site=None) -> "SiteSettings":
        """What is set for ``site``, else for the default site, else the defaults. Reading never writes a row."""
        wanted = {"site": site} if site else {"site__is_default_site": True}
        return kept((cls, site and site.pk), lambda: cls.objects.filter(**wanted).first() or cls())

    def clean(self):
        """Refuse a brand colour that cannot be read, naming the nearest one that can."""
        try:
            validate_brand_colour(self.brand_colour)
        except ValidationError as error:
            raise ValidationError({"brand_colour": error}) from error
