"""The life of a proposal, as domain.md section 3 draws it: the mover, the buttons, the API and the tests read it here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class S(TextChoices):
    """States with the words that staff see."""

    SUBMITTED = "submitted", pgettext_lazy("staff", "Submitted")
    SCREENING = "screening", pgettext_lazy("staff", "Being screened")
    NEEDS_INFO = "needs_info", pgettext_lazy("staff", "Needs information")
    ASSESSMENT = "assessment", pgettext_lazy("staff", "Being assessed")
    RECOMMENDED = "recommended", pgettext_lazy("staff", "Recommended")
    SELECTED = "selected", pgettext_lazy("staff", "Selected")
    PARKED = "parked", pgettext_lazy("staff", "Parked")
    DECLINED = "declined", pgettext_lazy("staff", "Declined")
    DUPLICATE = "duplicate", pgettext_lazy("staff", "Duplicate")
    FORWARDED = "forwarded", pgettext_lazy("staff", "Forwarded")
    WITHDRAWN = "withdrawn", pgettext_lazy("staff", "Withdrawn")


# The words that proposers and the public see.
PUBLIC_LABELS = {
    S.SUBMITTED: pgettext_lazy("public", "Received"),
    S.SCREENING: pgettext_lazy("public", "Being read"),
    S.NEEDS_INFO: pgettext_lazy("public", "We are waiting for you"),
    S.ASSESSMENT: pgettext_lazy("public", "Being assessed"),
    S.RECOMMENDED: pgettext_lazy("public", "Being decided"),
    S.SELECTED: pgettext_lazy("public", "Yes"),
    S.PARKED: pgettext_lazy("public", "Not now"),
    S.DECLINED: pgettext_lazy("public", "No"),
    S.DUPLICATE: pgettext_lazy("public", "Joined with another"),
    S.FORWARDED: pgettext_lazy("public", "Sent on"),
    S.WITHDRAWN: pgettext_lazy("public", "Withdrawn"),
}

MOVES = {
    S.SUBMITTED: {S.SCREENING, S.FORWARDED, S.DUPLICATE, S.WITHDRAWN},
    S.SCREENING: {S.ASSESSMENT, S.NEEDS_INFO, S.FORWARDED, S.DUPLICATE, S.WITHDRAWN},
    S.NEEDS_INFO: {S.SCREENING, S.ASSESSMENT, S.DECLINED, S.WITHDRAWN},
    # Selected, parked and declined straight from assessment until recommending is built.
    S.ASSESSMENT: {
        S.RECOMMENDED, S.NEEDS_INFO, S.FORWARDED, S.DUPLICATE, S.WITHDRAWN, S.SELECTED, S.PARKED, S.DECLINED,
    },
    S.RECOMMENDED: {S.SELECTED, S.PARKED, S.DECLINED, S.ASSESSMENT, S.WITHDRAWN},
    S.SELECTED: {S.PARKED, S.DECLINED},
    S.PARKED: {S.ASSESSMENT, S.SELECTED, S.DECLINED, S.WITHDRAWN},
    S.DECLINED: {S.ASSESSMENT, S.SELECTED, S.PARKED},
    S.DUPLICATE: {S.SUBMITTED, S.SCREENING, S.ASSESSMENT},
    S.FORWARDED: {S.SCREENING},
    S.WITHDRAWN: set(),
}  # fmt: skip

# States one returns from, and the states one may have come from.
RETURNING = {
    S.NEEDS_INFO: {S.SCREENING, S.ASSESSMENT},
    S.DUPLICATE: {S.SUBMITTED, S.SCREENING, S.ASSESSMENT},
}

UNDECIDED = (S.SUBMITTED, S.SCREENING, S.NEEDS_INFO, S.ASSESSMENT, S.RECOMMENDED)
DECIDED = (S.SELECTED, S.PARKED, S.DECLINED)
# Never shown to the public, whatever was consented to.
HIDDEN = (S.FORWARDED, S.WITHDRAWN)
TAKES_ATTACHMENTS = (S.SUBMITTED, S.SCREENING, S.NEEDS_INFO)


class Door(TextChoices):
    """How a proposal came in."""

    FORM = "form", _("The website")
    API = "api", _("A system")
    IMPORT = "import", _("A file")
    STAFF = "staff", _("Paper, phone or mail")


class Scan(TextChoices):
    """What the scanner said of a file; nothing where there was none."""

    NONE = "", _("Not scanned")
    WAITING = "waiting", _("Being scanned")
    CLEAN = "clean", _("Scanned")
    INFECTED = "infected", _("Removed: it held a virus")


# Files in these are given to nobody.
CLOSED_FILES = frozenset({Scan.WAITING, Scan.INFECTED})
