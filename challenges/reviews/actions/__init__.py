"""What people do in the queue, one function per event. The only writers here.

Every verb takes the ``version`` that its caller looked at (None where a person has just read the row under the lock)
and raises ``Stale`` when somebody was faster, ``NotNow`` when the state forbids it, ``PermissionDenied`` when the
person may not, ``ValidationError`` when words are missing.
"""

from .assessing import agree, assess, save_assessment
from .assigning import assign, can_take, given_instead, people_who_can_take, reassign, unassign
from .conversation import SAID, finish_contact_task, last_said, message, note, see_mentions
from .deciding import decide
from .declaring import declare, rule_on_doubt
from .redacting import MOST_PHRASES, close_file, redact, redacted, seen_in, show_file
from .reminding import remind_due
from .saving import holds, remove_view, rename_view, save_view
from .screening import ask, forward, merge, reopen, screen, wake_due, wake_parked
from .staffing import AWAY, set_absence

__all__ = [
    "AWAY", "MOST_PHRASES", "SAID",
    "agree", "ask", "assess", "assign", "can_take", "close_file", "decide", "declare", "finish_contact_task",
    "forward", "given_instead", "holds", "last_said", "merge", "message", "note", "people_who_can_take", "reassign", "redact",
    "redacted", "remind_due", "remove_view", "rename_view", "reopen", "rule_on_doubt", "save_assessment", "save_view", "screen",
    "see_mentions", "seen_in", "set_absence", "show_file", "unassign", "wake_due", "wake_parked",
]  # fmt: skip
