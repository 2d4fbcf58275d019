"""The invitation: centres, challenge pages, criteria and questions, and how a challenge stands.

A challenge is one thing in many languages. Proposals, scores and the API hang on the page in the first language
(``challenge.canonical``); its translations hold texts only, and facts are always read from ``canonical``.
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet, TranslatableMixin
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cocreate.common.lifecycle import Event
from partners.states import Kind

from . import states, validators
from .approval import ApprovedPage
from .blocks import BodyBlocks
from .panels import CHALLENGE_TABS, PROMOTE_PANELS, ChallengeForm, PageForm
from .states import P, Phase, QuestionType, Standing, Track
from .validators import FACTS

# The list's address is the same in every language (contract).
LIST_SLUG = "udfordringer"


@register_setting(icon="date")
class AnswerPromise(BaseGenericSetting):
    """What the municipality promises each proposer, in working days."""

    reply_days = models.PositiveSmallIntegerField(_("first human reply within (working days)"), default=10)
    decision_days = models.PositiveSmallIntegerField(_("decision without a date within (working days)"), default=60)
    closed_days = models.TextField(
        _("extra closed days"), blank=True, help_text=_("One date on each line, such as 2026-12-24.")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer promise")
        verbose_name_plural = _("answer promise")

    @property
    def closed(self) -> frozenset[date]:
        """The extra closed days as dates."""
        return frozenset(date.fromisoformat(line.strip()) for line in self.closed_days.splitlines() if line.strip())

    def clean(self):
        """Refuse a line that is not a date, so that no deadline is ever worked out from a misspelt day."""
        try:
            self.closed  # noqa: B018 - reading it is the check
        except ValueError as error:
            raise ValidationError({"closed_days": _("Write each day as year-month-day, such as 2026-12-24.")}) from error


class CentreQuerySet(models.QuerySet):
    """The vocabulary of the municipality's tree."""

    def active(self):
        """Centres and units that exist today."""
        return self.filter(active=True)

    def centres(self):
        """The upper level."""
        return self.filter(parent=None)


class Centre(index.Indexed, models.Model):
    """A centre, or a unit (driftssted) of one: a tree of two levels. Old names stay readable."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("belongs to centre")
    )
    name = models.CharField(_("name"), max_length=120)
    former_names = models.TextField(_("former names"), blank=True, help_text=_("One on each line."))
    active = models.BooleanField(_("active"), default=True)
    # Whose cases a person sees in the queue; a person with no centre sees all.
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="centres", verbose_name=_("staff who see its cases")
    )

    objects = CentreQuerySet.as_manager()
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("former_names"),
        index.AutocompleteField("former_names"),
        index.FilterField("name"),
        index.FilterField("active"),
        index.RelatedFields("parent", [index.FilterField("name")]),
    ]

    class Meta:
        verbose_name = _("centre or unit")
        verbose_name_plural = _("centres and units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_unit_name_per_centre"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="one_centre_name"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="centre_is_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Keep the tree at two levels."""
        if self.parent and (self.parent.parent_id or self.pk == self.parent_id):
            raise ValidationError({"parent": _("A unit belongs to a centre, not to another unit.")})
        if self.parent and self.pk and self.units.exists():
            raise ValidationError({"parent": _("This centre has units of its own and cannot be a unit.")})


class ChallengeIndexPage(ApprovedPage, Page):
    """The list of challenges."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=500)

    max_count_per_parent = 1
    parent_page_types = ["challenges.FrontPage"]
    subpage_types = ["challenges.ChallengePage"]
    template = "challenges/calls/index.html"
    content_panels = [TitleFieldPanel("title"), FieldPanel("introduction")]
    promote_panels = PROMOTE_PANELS
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
        from .showing import list_context

        return super().get_context(request, *args, **kwargs) | list_context(self, request.GET)

    def route(self, request, path_components):
        """Find a challenge by its slug in one query; one that is not translated is shown in its own words."""
        if len(path_components) != 1:
            return super().route(request, path_components)
        challenge = challenge_at(self.url_path, path_components[0])
        if challenge is None:
            raise Http404
        return RouteResult(challenge)


# Columns that the public page never asks for; most visitors ask for that page, and each column costs a little.
NOT_SHOWN = (
    "draft_title", "has_unpublished_changes", "owner", "locked", "locked_at", "locked_by", "latest_revision",
    "latest_revision_created_at", "live_revision", "first_published_at", "last_published_at", "go_live_at", "expire_at",
    "expired", "owner_centre__parent", "owner_centre__former_names", "owner_centre__active", "owner_person__password",
    "owner_person__last_login", "owner_person__is_superuser", "owner_person__is_staff", "owner_person__is_active",
    "owner_person__date_joined", "owner_person__public_id", "owner_person__kind", "owner_person__language",
    "status__returns_to", "status__version",
)  # fmt: skip


class ChallengeQuerySet(PageQuerySet):
    """The vocabulary of challenges."""

    def canonical(self):
        """One row per challenge: the page in the first language."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)

    def in_phase(self, phase, now=None):
        """Challenges in one phase; what the clock knows is worked out in the query."""
        now = now or timezone.now()
        today = timezone.localdate(now)
        settled = Q(status__state=Standing.SETTLED)
        archived = Q(status__state=Standing.ARCHIVED)
        running = ~settled & ~archived
        over = Q(closes_on__lt=today)
        condition = {
            Phase.UPCOMING: running & Q(opens_at__gt=now),
            Phase.OPEN: running & Q(opens_at__lte=now) & ~over,
            Phase.CLOSED: running & Q(opens_at__lte=now) & over,
            Phase.SETTLED: settled,
            Phase.ARCHIVED: archived,
        }[Phase(phase)]
        return self.filter(condition)

    def accepting(self, kind):
        """Challenges that ``kind`` may answer; none named means every kind."""
        return self.filter(Q(accepts=[]) | Q(accepts__icontains=f'"{kind}"'))

    def relieving(self, p):
        """Challenges that relieve one of the three P's."""
        return self.filter(reliefs__p=p)

    def with_facts(self):
        """With what a challenge's page shows, joined in one query, and without what only editors ask for."""
        return self.select_related("locale", "owner_centre", "owner_person", "status").defer(*NOT_SHOWN)


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
        from .showing import challenge_context

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


class ChallengeRelief(TranslatableMixin, Orderable):
    """One P that the challenge relieves, the most important first, and by which indicator."""

    page = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="reliefs")
    p = models.CharField(_("P"), max_length=10, choices=P.choices)
    indicator = models.CharField(
        _("indicator"), max_length=200, blank=True, help_text=_("How you will see that it helps, such as minutes per round.")
    )

    translatable_fields = [SynchronizedField("p", overridable=False), TranslatableField("indicator")]
    panels = [FieldPanel("p"), FieldPanel("indicator")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("what it relieves")
        verbose_name_plural = _("what it relieves")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "p"], name="each_p_once"),
        ]

    def __str__(self):
        return self.get_p_display()


def new_key() -> str:
    """A short stable key, by which scores and answers point to a criterion or question in every language."""
    return uuid.uuid4().hex[:12]


class Criterion(TranslatableMixin, Orderable):
    """What proposals are measured by. Its words are translated; scores hang on the canonical row's key."""

    page = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    question = models.CharField(_("question"), max_length=250, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("From 1 to 100. Shown as a share of all weights.")
    )

    translatable_fields = [
        SynchronizedField("key", overridable=False),
        TranslatableField("name"),
        TranslatableField("question"),
        SynchronizedField("weight", overridable=False),
    ]
    panels = [FieldPanel("name"), FieldPanel("question"), FieldPanel("weight")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "key"], name="one_criterion_key_per_page"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_1_to_100"),
        ]

    def __str__(self):
        return self.name


class Question(TranslatableMixin, Orderable):
    """A question of the challenge's own, built by staff."""

    page = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40, default=new_key, editable=False)
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    type = models.CharField(_("type of answer"), max_length=10, choices=QuestionType.choices, default=QuestionType.LINE)
    required = models.BooleanField(_("must be answered"), default=False)
    options = models.TextField(
        _("options"), blank=True, help_text=_("One on each line. Only for questions with something to choose between.")
    )

    translatable_fields = [
        SynchronizedField("key", overridable=False),
        TranslatableField("label"),
        TranslatableField("help_text"),
        SynchronizedField("type", overridable=False),
        SynchronizedField("required", overridable=False),
        # Answers hold the words of an option, so the options stay in the first language.
        SynchronizedField("options", overridable=False),
    ]
    panels = [FieldPanel(name) for name in ("label", "help_text", "type", "required", "options")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "key"], name="one_question_key_per_page"),
        ]

    def __str__(self):
        return self.label

    @property
    def option_list(self) -> list[str]:
        """The options, one a line, without empty ones."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    def clean(self):
        """A choice needs something to choose between."""
        if self.type in {QuestionType.CHOICE, QuestionType.CHOICES} and len(self.option_list) < 2:
            raise ValidationError({"options": _("Write at least two options, one on each line.")})


class PartnerNeed(TranslatableMixin, Orderable):
    """Something that partners can offer to meet: a room, hands, knowledge."""

    page = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="needs")
    text = models.CharField(_("need"), max_length=200)

    translatable_fields = [TranslatableField("text")]
    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self):
        return self.text


class ChallengeStatus(models.Model):
    """What a person set about a challenge: a plain row, because publishing an older revision rewrites every page field."""

    MOVES = states.MOVES
    RETURNING = {}

    challenge = models.OneToOneField(ChallengePage, models.CASCADE, related_name="status")
    state = models.CharField(max_length=20, choices=Standing.choices, default=Standing.RUNNING)
    returns_to = models.CharField(max_length=20, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("challenge status")
        verbose_name_plural = _("challenge statuses")

    def __str__(self):
        return f"{self.challenge_id} {self.state}"


class ChallengeEvent(Event):
    """A line in the history of a challenge."""

    subject = models.ForeignKey(ChallengeStatus, models.CASCADE, related_name="events")
