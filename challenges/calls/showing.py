"""What the public pages of challenges show, worked out with a number of queries that does not depend on their length."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from partners.states import Kind

from .promise import AnswerPromise
from .states import P, Phase

# The list's address is the same in every language (contract).
LIST_SLUG = "udfordringer"

# Who may answer, as a list in a sentence.
MANY = {
    Kind.CITIZEN: pgettext_lazy("who may answer", "citizens"),
    Kind.VOLUNTEER: pgettext_lazy("who may answer", "volunteers"),
    Kind.GROUP: pgettext_lazy("who may answer", "volunteer groups"),
    Kind.ASSOCIATION: pgettext_lazy("who may answer", "associations"),
    Kind.BUSINESS: pgettext_lazy("who may answer", "businesses"),
    Kind.INSTITUTION: pgettext_lazy("who may answer", "institutions"),
    Kind.EMPLOYEE: pgettext_lazy("who may answer", "employees of the municipality"),
}
SHOWN_PROPOSALS = 20
# What a line in a list of proposals reads; the rest of three wide tables stays in the database.
LINE_FIELDS = (
    "title", "reference", "language", "state", "challenge", "contact_kind", "author__kind", "organisation__kind",
    "organisation__name", "organisation__state", "organisation__shown_in_public",
)  # fmt: skip
EVERY_PHASE = "all"
# Where a proposal's way ended; the others are still ideas until results are built.
STOPPED = ("declined", "duplicate")
# Folds what Danes spell in two ways, so that a search finds both.
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass
class Row:
    """A challenge in a list: facts from the first language, words in the reader's where they are translated."""

    title: str
    summary: str
    url: str
    language: str
    ps: list[P]
    deadline: object
    days_left: int | None
    count: int
    phase: Phase
    phase_label: str


def challenge_context(page) -> dict:
    """What a challenge's page shows; the names are those of its template."""
    facts = page.canonical
    phase = facts.phase
    promise = AnswerPromise.load()
    public = facts.proposals.public().select_related("organisation", "author").only(*LINE_FIELDS)
    shown = list(public.order_by("-received_at", "-id")[: SHOWN_PROPOSALS + 1])
    criteria = list(page.criteria.all())
    language = page.locale.language_code
    return {
        "facts": facts,
        "words_language": "" if language == get_language() else language,
        "ps": [P(p) for p in facts.reliefs.values_list("p", flat=True)],
        "state": _("Open for proposals") if phase == Phase.OPEN else phase.label,
        "stage": "stop" if phase == Phase.ARCHIVED else "idea",
        "is_open": phase == Phase.OPEN,
        "deadline": facts.closes_on,
        "days_left": days_left(facts),
        "answer_by": facts.expected_answer_on,
        "reply_days": promise.reply_days,
        "decision_days": promise.decision_days,
        "accepts": accepts_in_words(facts),
        "contact": {
            "name": facts.owner_person.name if facts.owner_person else "",
            "unit": facts.owner_centre.name if facts.owner_centre else "",
            "phone": facts.contact_phone,
        },
        "criteria": shares(criteria, weights_by_key(facts, page, criteria)),
        "needs": [{"text": text} for text in page.needs.values_list("text", flat=True)],
        "decides": page.who_decides,
        "recusals": facts.recusals,
        "proposals": [proposal_line(proposal) for proposal in shown[:SHOWN_PROPOSALS]],
        "more_proposals_url": f"{_address('proposals')}?challenge={facts.slug}" if len(shown) > SHOWN_PROPOSALS else "",
        "answer_url": answer_url(facts) if phase == Phase.OPEN else "",
        "list_url": index_url(),
        "crumbs": [{"label": _("Challenges"), "url": index_url()}],
    }


def list_context(challenges, asked) -> dict:
    """What the list of ``challenges`` shows for the choices in ``asked`` (the address); unknown choices are ignored."""
    chosen = [p for p in asked.getlist("p") if p in P.values]
    phase = asked.get("status", "")
    phase = phase if phase in {*Phase.values, EVERY_PHASE} else Phase.OPEN.value
    kind = asked.get("accepts", "")
    kind = kind if kind in Kind.values else ""
    search = asked.get("search", "")[:200].strip()
    listed = challenges.canonical().live().filter(is_open_box=False)
    listed = listed.exclude(status__state=Phase.ARCHIVED) if phase == EVERY_PHASE else listed.in_phase(phase)
    if kind:
        listed = listed.accepting(kind)
    if chosen:
        listed = listed.relieving(chosen)
    found = [row for row in rows(listed) if matches(row, search)]
    return {
        "rows": found,
        "total": len(found),
        "chosen": chosen,
        "search": search,
        "kinds": Kind.choices,
        "kind": kind,
        "phases": [
            (Phase.OPEN.value, _("Open now")),
            (Phase.UPCOMING.value, _("Opens soon")),
            (Phase.CLOSED.value, _("Closed, awaiting answers")),
            (Phase.SETTLED.value, _("Settled")),
            (EVERY_PHASE, _("All of them")),
        ],
        "phase": phase,
        "filtered": bool(chosen or kind or search or phase != Phase.OPEN),
        "open_box_url": open_box_answer_url(challenges),
    }


def rows(challenges, limit=None) -> list[Row]:
    """Challenges as rows of a list, those with the nearest deadline first; three queries however many they are."""
    found = list(
        challenges.select_related("status", "locale")
        .prefetch_related("reliefs")
        .counting_proposals()
        .order_by(F("closes_on").asc(nulls_last=True), "title")[:limit]
    )
    translated = _translations(challenges.model, found)
    return [_row(challenge, translated.get(challenge.translation_key, challenge)) for challenge in found]


def _row(challenge, words) -> Row:
    phase = challenge.phase
    return Row(
        title=words.title,
        summary=words.summary,
        url=words.url if words is not challenge else url_of(challenge),
        language=words.locale.language_code if words.locale.language_code != get_language() else "",
        ps=[P(relief.p) for relief in challenge.reliefs.all()],
        deadline=challenge.closes_on,
        days_left=days_left(challenge),
        count=challenge.answered,
        phase=phase,
        phase_label="" if phase == Phase.OPEN else phase.label,
    )


def _translations(model, challenges) -> dict:
    language = get_language()
    if language == settings.LANGUAGE_CODE or not challenges:
        return {}
    keys = [challenge.translation_key for challenge in challenges]
    pages = model.objects.live().filter(translation_key__in=keys, locale__language_code=language)
    return {page.translation_key: page for page in pages.select_related("locale")}


def matches(row: Row, words: str) -> bool:
    """Whether every word is in the title or the summary; æ and ae, ø and oe, å and aa are the same."""
    text = _folded(f"{row.title} {row.summary}")
    return all(word in text for word in _folded(words).split())


def _folded(text: str) -> str:
    return text.casefold().translate(_FOLD)


def days_left(challenge) -> int | None:
    """Days to the deadline; 0 on the last day, nothing without a deadline."""
    return None if challenge.closes_on is None else (challenge.closes_on - timezone.localdate()).days


def accepts_in_words(challenge) -> str:
    """Who may answer, as words in a sentence."""
    if not challenge.accepts:
        return _("Everybody")
    words = get_text_list([str(MANY[kind]) for kind in challenge.accepted_kinds], _("and"))
    return words[:1].upper() + words[1:]


def weights_by_key(facts, page, criteria) -> dict[str, int]:
    """The weights of the criteria, which are facts and read from the first language."""
    if facts.pk != page.pk:
        criteria = facts.criteria.all()
    return {criterion.key: criterion.weight for criterion in criteria}


def shares(criteria: Iterable, weights: dict[str, int]) -> list[dict]:
    """Criteria with their share of all weights in whole percent; the shares add up to 100."""
    rows_ = [(criterion, weights.get(criterion.key, criterion.weight)) for criterion in criteria]
    total = sum(weight for _criterion, weight in rows_)
    exact = [100 * weight / total for _criterion, weight in rows_] if total else []
    whole = [int(share) for share in exact]
    # The largest remainders get what rounding down has left over.
    by_remainder = sorted(range(len(exact)), key=lambda at: exact[at] - whole[at], reverse=True)
    for at in by_remainder[: 100 - sum(whole)]:
        whole[at] += 1
    return [
        {"name": criterion.name, "question": criterion.question, "percent": percent}
        for (criterion, _weight), percent in zip(rows_, whole, strict=True)
    ]


def proposal_line(proposal) -> dict:
    """A proposal in a list: an organisation that is shown in public by its name, a person by kind alone."""
    kind = Kind(proposal.kind).label if proposal.kind else ""
    organisation = proposal.organisation
    if organisation is not None and organisation.public_name:
        kind = f"{organisation.name}, {kind.lower()}"
    return {
        "title": proposal.title,
        "url": _address("proposal", proposal.reference),
        "language": proposal.language,
        "direction": proposal.direction,
        "who": kind,
        "stage": "stop" if proposal.state in STOPPED else "idea",
        "label": proposal.public_label,
    }


def url_of(challenge) -> str:
    """A challenge's own address in the reader's language, also where its words are not translated."""
    return _address("wagtail_serve", f"{LIST_SLUG}/{challenge.slug}/")


def answer_url(challenge) -> str:
    """Where a challenge is answered."""
    return f"{url_of(challenge)}svar/"


def index_url() -> str:
    """The list of challenges in the reader's language."""
    return _address("wagtail_serve", f"{LIST_SLUG}/")


def open_box_answer_url(challenges) -> str:
    """Where an idea that fits nowhere is sent; empty while there is no open box among ``challenges``."""
    box = challenges.open_box()
    return answer_url(box) if box and box.is_open() else ""


def _address(name, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
