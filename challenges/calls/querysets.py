"""The vocabulary of lists of challenges."""

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from wagtail.models import PageQuerySet

from .states import Phase, Standing

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

    def relieving(self, ps):
        """Challenges that relieve at least one of some P's."""
        return self.filter(pk__in=self.model.objects.filter(reliefs__p__in=ps).values("pk"))

    def open_box(self):
        """The box for ideas that fit nowhere, or nothing."""
        return self.canonical().live().filter(is_open_box=True).with_facts().first()

    def counting_proposals(self):
        """With ``answered``: how many proposals of each the public can read."""
        public = self.model.proposals.rel.related_model.objects.public()
        return self.annotate(answered=Count("proposals", filter=Q(proposals__in=public.values("pk")), distinct=True))

    def with_facts(self):
        """With what a challenge's page shows, joined in one query, and without what only editors ask for."""
        return self.select_related("locale", "owner_centre", "owner_person", "status").defer(*NOT_SHOWN)
