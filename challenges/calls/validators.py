"""When a challenge may be published: clear enough to answer, and true to those who have answered."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# What is a fact about the challenge and not a text: the same in every language.
FACTS = (
    "track_hint", "owner_centre", "owner_person", "contact_phone", "opens_at", "closes_on", "expected_answer_on", "accepts",
    "may_lead_to_purchase", "gives_benefit", "involves_children", "involves_personal_data", "assessments_needed",
    "reasons_required", "second_opinions", "anonymous_assessment",
)  # fmt: skip

# Where a fault belongs to no single field.
WHOLE = NON_FIELD_ERRORS

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def slug_for(title: str) -> str:
    """The address of a title in ASCII: æ=ae, ø=oe, å=aa."""
    return slugify(title.translate(_DANISH))[:200]


def unclear(page) -> dict[str, list]:
    """What somebody who wants to answer would miss, by field."""
    missing = _missing_words(page)
    if page.is_canonical:
        missing += _missing_choices(page)
        # The open box belongs to no centre, has no deadline, and is answered within a number of working days.
        if not page.is_open_box:
            missing += _missing_facts(page)
    return _by_field(missing, "unclear")


def _missing_words(page):
    missing = []
    if not page.summary.strip():
        missing.append(("summary", _("Write what you cannot solve alone.")))
    if not page.what_we_seek.strip():
        missing.append(("what_we_seek", _("Write what a good answer does, so that people know what to send.")))
    return missing


def _missing_choices(page):
    missing = []
    if not page.rows("reliefs"):
        missing.append((WHOLE, _("Choose which of the three P's it relieves: one to three.")))
    if not page.rows("criteria"):
        missing.append((WHOLE, _("Write at least one criterion, so that people know how you choose.")))
    return missing


def _missing_facts(page):
    missing = []
    if page.owner_centre_id is None:
        missing.append(("owner_centre", _("Choose the centre that owns the challenge.")))
    if page.owner_person_id is None:
        missing.append(("owner_person", _("Choose a person who owns the challenge. People want to know whom to ask.")))
    if page.closes_on is None:
        missing.append(("closes_on", _("Write the deadline.")))
    elif page.closes_at <= page.opens_at:
        missing.append(("closes_on", _("The deadline must be after the day it opens.")))
    if page.expected_answer_on is None:
        missing.append(("expected_answer_on", _("Write when people get their answer.")))
    elif page.closes_on and page.expected_answer_on < page.closes_on:
        missing.append(("expected_answer_on", _("The answer cannot be promised before the deadline.")))
    return missing


def broken_promises(before, after, now) -> dict[str, list]:
    """What ``after`` would change, though somebody has answered the challenge as it stands in ``before``.

    The deadline may be put off while the challenge is open and is never moved forward; the opening stays, and so does
    whether names are hidden from those who assess. Criteria and questions are frozen: none comes or goes and none changes
    weight, type, options or duty; their words may be corrected.
    """
    broken = []
    if _minute(after.opens_at) != _minute(before.opens_at):
        broken.append(("opens_at", _("Proposals have come in, so the opening cannot be moved.")))
    if after.closes_on != before.closes_on:
        if before.closes_at and before.closes_at <= now:
            broken.append(("closes_on", _("The deadline has passed and proposals have come in, so it cannot be moved.")))
        elif after.closes_on and (before.closes_on is None or after.closes_on < before.closes_on):
            broken.append(("closes_on", _("Proposals have come in, so the deadline can be put off but not moved forward.")))
    if after.anonymous_assessment != before.anonymous_assessment:
        words = _("Proposals have come in, so whether they are assessed without names cannot be changed.")
        broken.append(("anonymous_assessment", words))
    if _weights(after) != _weights(before):
        words = _("Proposals have come in, so criteria and their weights are frozen. You may correct the words.")
        broken.append((WHOLE, words))
    if _questions(after) != _questions(before):
        broken.append((WHOLE, _("Proposals have come in, so the questions are frozen. You may correct the words.")))
    return _by_field(broken, "answered")


def _by_field(told, code) -> dict[str, list]:
    found = {}
    for field, words in told:
        found.setdefault(field, []).append(ValidationError(words, code=code))
    return found


def _minute(moment):
    # The editor's field has no seconds.
    return moment.replace(second=0, microsecond=0)


def _weights(page):
    return {criterion.key: criterion.weight for criterion in page.rows("criteria")}


def _questions(page):
    return {one.key: (one.type, one.required, one.option_list) for one in page.rows("questions")}
