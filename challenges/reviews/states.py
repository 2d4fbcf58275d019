"""The words of declarations and assessments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ..proposals.states import S

# While a case is in one of these, its assessment waits for somebody.
UNTIL_ASSESSED = (S.SUBMITTED, S.SCREENING, S.NEEDS_INFO, S.ASSESSMENT)


class Answer(TextChoices):
    """What one says of ties to a case."""

    NONE = "none", _("No")
    TIE = "tie", _("Yes")
    IN_DOUBT = "in_doubt", _("In doubt")
