"""Who may see which proposals: page, list, search, export, API, feed and mail all start here."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models import Organisation
from partners.rules import leads_assessment, reads_queue

from .states import HIDDEN, UNDECIDED


def _public():
    """The condition under which everyone may read a proposal; ``Proposal.is_public`` says the same of one row."""
    shown = Q(publish_consent=True, anonymised_at=None, screened_at__isnull=False, names_hidden=False)
    return shown & ~Q(state__in=HIDDEN)


class ProposalQuerySet(models.QuerySet):
    """The vocabulary of lists of proposals."""

    def public(self):
        """Screened, consented to, not being assessed without names, and not sent on or withdrawn."""
        return self.filter(_public())

    def of(self, user):
        """The user's own proposals and those of organisations the user is a member of now."""
        return self.filter(self._own(user)) if user.is_authenticated else self.none()

    def visible_to(self, user):
        """What a person may see outside the queue: the public ones, and their own."""
        return self.filter(_public() | self._own(user)) if user.is_authenticated else self.public()

    def in_queue_of(self, user):
        """The cases that a person may read in the queue: those of their centres, never those they are tied to.

        A person with no centre sees the cases of all; whoever a case is assigned to sees it.
        """
        if not reads_queue(user):
            return self.none()
        cases = self.not_tied_to(user)
        centres = list(user.centres.values_list("pk", flat=True))
        if not centres:
            return cases
        assignments = self.model._meta.get_field("assignments").related_model.objects.current().filter(reviewer=user)
        return cases.filter(
            Q(challenge__owner_centre__in=centres)
            | Q(challenge__owner_centre__parent__in=centres)
            | Q(challenge__owner_centre=None)
            | Q(pk__in=assignments.values("proposal"))
        )

    def opened_by(self, user):
        """The cases of one's queue whose material one may read: a reviewer first declares to have no tie.

        Coordinators, decision-makers and auditors read without declaring, until they say to be in doubt.
        """
        return self.in_queue_of(user).declared_by(user)

    def declared_by(self, user):
        """Those cases of a queue of ``user`` whose material the person may read; ``opened_by`` asks for both."""
        if leads_assessment(user):
            return self.exclude(pk__in=self._declarations().in_doubt().filter(person=user.pk).values("proposal"))
        return self.filter(pk__in=self._declarations().free().filter(person=user.pk).values("proposal"))

    def not_tied_to(self, user):
        """Without the cases that do not exist for ``user``: a tie at once, or a declared one (domain.md section 7.5).

        A tie at once is being proposer, co-proposer or current member of the organisation (forvaltningsloven § 3).
        """
        organisations = list(Organisation.objects.of_member(user).values_list("pk", flat=True))
        cases = self.exclude(author__isnull=False, author=user).exclude(pk__in=self._co_authored(user))
        cases = cases.exclude(pk__in=self._declarations().tied().filter(person=user.pk).values("proposal"))
        return cases.exclude(organisation__in=organisations) if organisations else cases

    def recusals(self) -> int:
        """How many times somebody stepped back from one of these cases for a tie, said or ruled; who is never told here."""
        return self._declarations().tied().filter(proposal__in=self.order_by().values("pk")).count()

    def _own(self, user):
        organisations = list(Organisation.objects.of_member(user).values_list("pk", flat=True))
        own = Q(author=user) | Q(pk__in=self._co_authored(user))
        return own | Q(organisation__in=organisations) if organisations else own

    def _declarations(self):
        return self.model._meta.get_field("declarations").related_model.objects

    def _co_authored(self, user):
        return self.model.co_authors.through.objects.filter(user=user).values("proposal_id")

    def undecided(self):
        """What still waits for somebody."""
        return self.filter(state__among=UNDECIDED)

    def by_time_left(self):
        """The order of the queue: paused last, then the first date due; unique by id. One index serves it."""
        return self.order_by("paused", "answer_due", "pk")

    def overdue(self, today=None):
        """Undecided, not paused, and past the promised date."""
        return self.undecided().filter(paused=False, answer_due__lt=today or timezone.localdate())
