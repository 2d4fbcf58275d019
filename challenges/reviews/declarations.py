"""What a person said of ties to a case before its material opened, and what was ruled where the person was in doubt."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..proposals.models import Proposal
from .states import Answer


class DeclarationQuerySet(models.QuerySet):
    """The vocabulary of declarations."""

    def standing(self):
        """Those that no later one has replaced."""
        return self.filter(replaced_at=None)

    def free(self):
        """That open the case: no tie, by one's own word or by the coordinator's."""
        return self.standing().filter(Q(answer=Answer.NONE) | Q(ruling=Answer.NONE))

    def tied(self):
        """That close the case for good: a tie, by one's own word or by the coordinator's."""
        return self.standing().filter(Q(answer=Answer.TIE) | Q(ruling=Answer.TIE))

    def in_doubt(self):
        """That wait for the coordinator."""
        return self.standing().filter(answer=Answer.IN_DOUBT, ruling="")


class Declaration(models.Model):
    """One answer of one person about one case (forvaltningsloven § 3). Never edited: a new one replaces it, both stay."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    ground = models.TextField(_("ground"), blank=True)
    # What the system knew and showed when the person answered.
    known = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(
        _("ruling"), max_length=10, blank=True, choices=[(one.value, one.label) for one in (Answer.NONE, Answer.TIE)]
    )
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)

    objects = DeclarationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], condition=Q(replaced_at=None), name="one_standing_answer"),
            models.CheckConstraint(condition=Q(answer=Answer.NONE) | ~Q(ground=""), name="a_tie_has_a_ground"),
            models.CheckConstraint(condition=Q(ruling="") | Q(answer=Answer.IN_DOUBT), name="only_doubt_is_ruled"),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_by=None, ruled_at=None)
                | (~Q(ruling="") & Q(ruled_by__isnull=False, ruled_at__isnull=False)),
                name="a_ruling_has_a_person_and_a_time",
            ),
        ]  # fmt: skip
        indexes = [
            # The queue leaves out the cases that a person is tied to, and opens those the person is free of.
            models.Index(fields=["person", "answer"], condition=Q(replaced_at=None), name="standing_answers_of"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.person_id} {self.answer}"

    @property
    def waits(self) -> bool:
        """Whether the coordinator has not ruled on the doubt yet."""
        return self.answer == Answer.IN_DOUBT and not self.ruling

    @property
    def is_tie(self) -> bool:
        """Whether it closes the case for good, by one's own word or by the coordinator's."""
        return Answer.TIE in {self.answer, self.ruling}
