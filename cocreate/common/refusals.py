"""The three kinds of no, who the system is, and the one question "may this actor?".

``ValidationError``: the words or numbers need work. ``PermissionDenied``: not you. ``NotNow``: not in this state.
"""

import rules
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class NotNow(Exception):
    """The step is real and the person may take it, but not in this state. Answered with 409."""

    code = "not_now"

    def __init__(self, detail=_("This step is not open right now.")):
        super().__init__(detail)
        self.detail = detail


class Stale(NotNow):
    """Somebody was faster: the caller looked at an older version of the row than the one that stands now."""

    code = "stale"

    def __init__(
        self, detail=_("Somebody was faster. Nothing of yours is saved, and nothing of theirs is overwritten."), *, version=None
    ):
        super().__init__(detail)
        # The version that stands now, where the row has one.
        self.version = version


class SourceRefConflict(NotNow):
    """The same source sent the same reference with another text."""

    code = "source_ref_conflict"

    def __init__(self, detail=_("This reference is already here with another text.")):
        super().__init__(detail)


class System:
    """What no person does: import, scheduler, waking. It never decides, declines or merges."""

    is_authenticated = False
    is_active = True
    is_superuser = False
    pk = None

    def has_perm(self, perm, obj=None):
        """The system holds no role."""
        return False

    def __str__(self):
        return "SYSTEM"


SYSTEM = System()


@rules.predicate
def is_system(actor):
    """True for what no person does."""
    return actor is SYSTEM


def may(actor, permission, subject=None) -> bool:
    """Whether ``actor`` may do ``permission`` to ``subject``; inactive people never may.

    Asks the rules themselves and not ``actor.has_perm``, which is true for every superuser before any rule is asked.
    """
    return bool(getattr(actor, "is_active", False)) and rules.has_perm(permission, actor, subject)


def require(actor, permission, subject=None) -> None:
    """Raise ``PermissionDenied`` unless ``actor`` may do ``permission`` to ``subject``."""
    if not may(actor, permission, subject):
        raise PermissionDenied(_("You may not do this."))


def person(actor):
    """The user to write into a row, or None for the system."""
    return None if actor is SYSTEM else actor
