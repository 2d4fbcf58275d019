"""What gathers from all areas: front page, content pages, and the settings of a site."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from ..calls.blocks import BodyBlocks
from .branding import validate_brand_colour


class FrontPage(Page):
    """The first page: what is open, what is promised, one clear way in."""

    headline = models.CharField(_("headline"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    max_count_per_parent = 10
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["challenges.ChallengeIndexPage", "challenges.ContentPage"]
    template = "challenges/pages/front.html"

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")


class ContentPage(Page):
    """A page of text: help, privacy, cookies, how we choose."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlocks(), verbose_name=_("text"), blank=True)

    parent_page_types = ["challenges.FrontPage", "challenges.ContentPage"]
    subpage_types = ["challenges.ContentPage"]
    template = "challenges/pages/content.html"
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """What a municipality sets: its name, look, contact and addresses."""

    site_name = models.CharField(_("name of the site"), max_length=60, default="Sammen om Ishøj")
    municipality = models.CharField(_("municipality"), max_length=60, default="Ishøj Kommune")
    address = models.TextField(_("address"), max_length=200, default="Ishøj Store Torv 20\n2635 Ishøj", blank=True)
    logo = models.FileField(
        _("logo"), upload_to="logo/", blank=True, validators=[FileExtensionValidator(["svg", "png"])]
    )
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

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def clean(self):
        """Refuse a brand colour that cannot be read, naming the nearest one that can."""
        try:
            validate_brand_colour(self.brand_colour)
        except ValidationError as error:
            raise ValidationError({"brand_colour": error}) from error
