"""The invitation: the list of challenges and the page of one. Gathers the other tables of this area.

A challenge is one thing in many languages. Proposals, scores and the API hang on the page in the first language
(``challenge.canonical``); its translations hold texts only, and facts are always read from ``canonical``.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cocreate.common.kept import kept
from partners.states import Kind

from . import validators
from .approval import ApprovedPage
from .blocks import BodyBlocks
from .centres import Centre
from .panels import CHALLENGE_TABS, PLAN_PANELS, PROMOTE_PANELS, ChallengeForm, PageForm
from .parts import ChallengeRelief, Criterion, PartnerNeed, Question, new_key
from .promise import AnswerPromise
from .querysets import ChallengeQuerySet
from .showing import challenge_context, list_context
from .standing import ChallengeEvent, ChallengeStatus
from .states import Phase, Standing, Track
from .validators import FACTS

__all__ = [
    "AnswerPromise", "Centre", "ChallengeEvent", "ChallengeIndexPage", "ChallengePage", "ChallengeRelief", "ChallengeStatus",
    "Criterion", "PartnerNeed", "Question", "challenge_at", "new_key",
]  # fmt: skip


class ChallengeIndexPage(ApprovedPage, Page):
    """The list of challenges."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=500)

    max_count_per_parent = 1
    parent_page_types = ["challenges.FrontPage"]
    subpage_types = ["challenges.ChallengePage"]
    template = "challenges/calls/index.html"
    content_panels = [TitleFieldPanel("title"), FieldPanel("introduction")]
    promote_panels = PROMOTE_PANELS
    settings_panels = PLAN_PANELS
    base_form_class = PageForm
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta:
        verbose_name = _("challenge list")
        verbose_name_plural = _("challenge lists")

    @property
    def is_in_use(self) -> bool:
        """A list with an answered challenge in it stays."""
        return ChallengePage.objects.descendant_of(self).filter(proposals__isnull=False).exists()

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | list_context(ChallengePage.objects, request.GET)

    def route(self, request, path_components):
        """Find a challenge by its slug in one query; one that is not translated is shown in its own words."""
        if len(path_components) != 1:
            return super().route(request, path_components)
        challenge = challenge_at(self.url_path, path_components[0])
        if challenge is None:
            raise Http404
        return RouteResult(challenge)


class ChallengePage(ApprovedPage, Page):
    """One innovation challenge: what the municipality cannot solve alone."""

    summary = models.TextField(
        _("summary"), max_length=400, help_text=_("What you cannot solve alone, in two or three sentences.")
    )
    body = StreamField(BodyBlocks(), verbose_name=_("text"), blank=True)
    what_we_seek = models.TextField(
        _("what we look for"), blank=True, max_length=2000, help_text=_("One thing on each line. Say what a good answer does.")
    )
    what_we_do_not_need = models.TextField(
        _("what we do not need"), blank=True, max_length=2000,
        help_text=_("What you have tried, and what you learnt. It saves others the work."),
    )  # fmt: skip
    what_we_offer = models.TextField(
        _("what we can help with"), blank=True, max_length=2000,
        help_text=_("One thing on each line: a place, a person, money for a trial."),
    )  # fmt: skip
    who_decides = models.TextField(
        _("who decides"), blank=True, max_length=600, help_text=_("Who reads the proposals, and who says yes or no.")
    )

    track_hint = models.CharField(
        _("track hint"), max_length=10, choices=Track.choices, blank=True,
        help_text=_(
            "Local: a centre or unit can decide and do it. Radical: complex and across the organisation, not disruptive."
        ),
    )  # fmt: skip
    owner_centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="challenges", verbose_name=_("owner centre")
    )
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_challenges",
        verbose_name=_("challenge owner"),
    )  # fmt: skip
    contact_phone = models.CharField(_("phone to a person"), max_length=30, blank=True)
    opens_at = models.DateTimeField(
        _("opens"), default=timezone.now, help_text=_("Cannot be moved once a proposal has come in.")
    )
    closes_on = models.DateField(
        _("deadline"), null=True, blank=True,
        help_text=_("Open until midnight that day. May be put off while it is open, never moved forward once a proposal is in."),
    )  # fmt: skip
    expected_answer_on = models.DateField(
        _("expected answer"), null=True, blank=True, help_text=_("The day by which everybody has a yes or no with a reason.")
    )
    accepts = models.JSONField(_("who may answer"), default=list, blank=True, help_text=_("None chosen: everybody."))
    may_lead_to_purchase = models.BooleanField(
        _("may lead to a purchase"), default=False,
        help_text=_("The page says that there is no duty to buy. Questions are answered in public, to all at the same time."),
    )  # fmt: skip
    gives_benefit = models.BooleanField(
        _("gives a prize or grant"), default=False,
        help_text=_("The answer is then a formal decision. Let a lawyer read the challenge first."),
    )  # fmt: skip
    involves_children = models.BooleanField(
        _("involves children"), default=False,
        help_text=_("Partners who are often with children under 15 declare that they have child-protection certificates."),
    )  # fmt: skip
    involves_personal_data = models.BooleanField(
        _("involves personal data"), default=False, help_text=_("Ask the data protection officer before you publish.")
    )
    assessments_needed = models.PositiveSmallIntegerField(
        _("assessments of each proposal"), default=2, validators=[MinValueValidator(0), MaxValueValidator(9)],
        help_text=_("How many colleagues assess each proposal before it is decided."),
    )  # fmt: skip
    reasons_required = models.BooleanField(
        _("a reason for each score"), default=False, help_text=_("Whoever assesses writes why, criterion by criterion.")
    )
    second_opinions = models.BooleanField(
        _("second opinions"), default=True,
        help_text=_("Colleagues may agree or disagree with each other's assessments once their own is sent."),
    )  # fmt: skip
    anonymous_assessment = models.BooleanField(
        _("assessed without names"), default=False,
        help_text=_(
            "Whoever assesses reads no name of a proposer, and nothing is shown in public, until there is a decision. "
            "Cannot be changed once a proposal has come in."
        ),
    )  # fmt: skip
    # The box for ideas that fit nowhere: a standing challenge without a deadline.
    is_open_box = models.BooleanField(default=False, editable=False)

    parent_page_types = ["challenges.ChallengeIndexPage"]
    subpage_types = []
    template = "challenges/calls/challenge.html"
    edit_handler = CHALLENGE_TABS
    base_form_class = ChallengeForm
    exclude_fields_in_copy = ["is_open_box"]
    # Texts are translated; facts are always read from the page in the first language.
    override_translatable_fields = [
        *(SynchronizedField(name, overridable=False) for name in ("slug", *FACTS)),
        *(TranslatableField(name) for name in ("criteria", "questions", "needs", "reliefs")),
    ]
    objects = PageManager.from_queryset(ChallengeQuerySet)()

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.AutocompleteField("summary"),
        index.SearchField("body"),
        index.FilterField("opens_at"),
        index.FilterField("closes_on"),
        index.FilterField("accepts"),
    ]

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        indexes = [
            # The public list and the API ask for what is open, latest deadline last.
            models.Index(fields=["closes_on", "opens_at"], name="challenge_window"),
        ]

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | challenge_context(self)

    @property
    def is_in_use(self) -> bool:
        """A challenge that somebody answered stays, in every language."""
        return self.canonical.proposals.exists()

    def problems(self) -> dict[str, list]:
        """What keeps this version from being published: what a proposer would miss, and promises it would break."""
        return validators.unclear(self) | self.broken_promises()

    def broken_promises(self) -> dict[str, list]:
        """What this version would change under the feet of those who have answered."""
        before = ChallengePage.objects.filter(pk=self.pk).first()
        if before is None or before.canonical.pk != before.pk or not before.proposals.exists():
            return {}
        return validators.broken_promises(before, self, timezone.now())

    def rows(self, name) -> list:
        """The page's reliefs, criteria or questions; in the editor as they are typed."""
        typed = getattr(self, "rows_in_form", {})
        return typed[name] if name in typed else list(getattr(self, name).all())

    @property
    def is_canonical(self) -> bool:
        """Whether this is the page in the first language."""
        return self.locale.language_code == settings.LANGUAGE_CODE

    @cached_property
    def canonical(self) -> "ChallengePage":
        """The page in the first language, on which everything hangs; itself where there is no other."""
        if self.is_canonical:
            return self
        first = ChallengePage.objects.canonical().with_facts().filter(translation_key=self.translation_key).first()
        return first or self

    @property
    def recusals(self) -> int:
        """How many times somebody stepped back from a proposal of this challenge; at most a moment old."""
        facts = self.canonical
        return kept(("recusals", facts.pk), facts.proposals.all().recusals)

    @property
    def closes_at(self):
        """The moment after the last one in which it is open, or None: midnight in Copenhagen after ``closes_on``."""
        if self.closes_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.closes_on + timedelta(days=1), time.min))

    def is_open(self, at=None) -> bool:
        """Whether proposals were taken in at ``at`` (now): inside the window and not settled or archived."""
        return self.phase_at(at or timezone.now()) == Phase.OPEN

    @property
    def phase(self) -> Phase:
        """Where the challenge stands now."""
        return self.phase_at(timezone.now())

    def phase_at(self, at) -> Phase:
        """Where the challenge stood at the time ``at``."""
        facts = self.canonical
        standing = facts.status.state if hasattr(facts, "status") else Standing.RUNNING
        if standing != Standing.RUNNING:
            return Phase(standing)
        if at < facts.opens_at:
            return Phase.UPCOMING
        return Phase.CLOSED if facts.closes_at and at >= facts.closes_at else Phase.OPEN

    def accepts_kind(self, kind: str) -> bool:
        """Whether ``kind`` may answer; an empty kind (an import that does not know) is accepted everywhere."""
        accepts = self.canonical.accepts
        return not kind or not accepts or kind in accepts

    @property
    def accepted_kinds(self) -> list[Kind]:
        """The kinds that may answer, in the order of the glossary."""
        return [kind for kind in Kind if self.accepts_kind(kind)]


def challenge_at(url_path: str, slug: str) -> ChallengePage | None:
    """The live challenge under the list at ``url_path``, else the one in the first language that is not translated."""
    found = ChallengePage.objects.live().with_facts().order_by()
    here = found.filter(url_path=f"{url_path}{slug}/")[:1]
    return next(iter(here), None) or found.canonical().filter(slug=slug).first()
