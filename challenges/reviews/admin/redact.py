"""Which words and files those read who assess without names: the screen where a coordinator chooses."""

from dataclasses import dataclass, replace
from functools import partial

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cocreate.common.media import private_download
from cocreate.common.refusals import NotNow, Stale, may

from ...proposals.blind_files import copy_of
from .. import actions
from ..anonymity import veil_of
from ..feed import told_to
from ..phrases import Phrases, found_in
from ..suggestions import suggestions
from .access import CaseScreen
from .sent import answers
from .walk import place_of
from .words import why

ADDRESS = "review_queue:redact"


@dataclass(frozen=True)
class Passage:
    """Some words of the case under what they are."""

    label: str
    words: str


class RedactScreen(CaseScreen):
    """For whoever chooses what is hidden, while anything is."""

    header_icon = "view"

    def hidden_case(self, pk):
        """The case, and where the screen is not for this person or not any more the answer that says so."""
        case = self.case(pk)
        if not may(self.request.user, "challenges.redact_case", case):
            messages.error(self.request, _("Not you. Your role does not include this step."))
        elif not case.names_hidden:
            messages.warning(self.request, _("Names are not hidden in this case, so there is nothing to hide."))
        else:
            return case, None
        return case, redirect("review_queue:inspect", case.pk)


class RedactView(RedactScreen):
    """Left is every text with what is hidden in it, right are the words that are hidden beside names."""

    template_name = "challenges/reviews/redact.html"

    def get(self, request, pk):
        case, elsewhere = self.hidden_case(pk)
        return elsewhere or self._page(case, actions.redacted(case))

    def post(self, request, pk):
        case, elsewhere = self.hidden_case(pk)
        if elsewhere:
            return elsewhere
        typed = [*request.POST.get("phrases", "").splitlines(), *request.POST.getlist("suggested")]
        typed = list(dict.fromkeys(" ".join(phrase.split()) for phrase in typed if phrase.strip()))
        if request.POST.get("do") != "save":
            return self._page(case, typed, seen=request.POST.get("seen", ""))
        try:
            actions.redact(case, actor=request.user, phrases=typed, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            return self._page(case, typed, seen=request.POST.get("seen", ""), faults=error.messages, status=422)
        except Stale:
            return self._page(case, typed, is_stale=True, status=409)
        except NotNow as refusal:
            messages.warning(request, refusal.detail)
            return redirect("review_queue:inspect", case.pk)
        messages.success(request, _("Saved. This is what those read who assess."))
        return redirect(ADDRESS, case.pk)

    def _page(self, case, typed, *, seen=None, faults=(), is_stale=False, status=200):
        standing = actions.redacted(case)
        veil = veil_of(case)
        by_itself = replace(veil, phrases=veil.phrases - set(standing))
        theirs = [phrase for phrase in standing if phrase not in typed] if is_stale else []
        tried = typed[: actions.MOST_PHRASES]
        veil = replace(veil, phrases=by_itself.phrases | set(tried))
        sections = sections_of(case, self.request.user)
        texts = [passage.words for _heading, passages in sections for passage in passages]
        marked = partial(pieces, by_itself=by_itself.finders, chosen=Phrases(tried))
        context = {
            **self.header_of(case, _("Hide words and files")),
            **place_of(self.request, case),
            "pseudonym": veil.pseudonym,
            "sections": [
                {
                    "heading": heading,
                    "passages": [
                        {"label": one.label, "pieces": marked(one.words), "read": veil.over(one.words)} for one in passages
                    ],
                }
                for heading, passages in sections
            ],
            "typed": "\n".join(typed),
            "seen": actions.seen_in(standing) if seen is None else seen,
            "suggestions": [one for one in suggestions(case, texts, veil) if one.phrase not in theirs],
            "faults": faults,
            "is_stale": is_stale,
            "theirs": theirs,
            "only_mine": [phrase for phrase in typed if phrase not in standing] if is_stale else [],
            "is_saved": set(typed) == set(standing),
            "files": [_file_row(case, one) for one in case.attachments.all()],
        }
        return self.render_to_response(context, status=status)


class BlindFileView(RedactScreen):
    """What those read of one file: looked at, let through, put in its place, taken back."""

    def get(self, request, pk, public_id):
        case, elsewhere = self.hidden_case(pk)
        if elsewhere:
            return elsewhere
        attachment = get_object_or_404(case.attachments, public_id=public_id)
        if not attachment.blind_copy:
            raise Http404
        given = copy_of(attachment)
        return private_download(given.file, given.name, given.content_type)

    def post(self, request, pk, public_id):
        case, elsewhere = self.hidden_case(pk)
        if elsewhere:
            return elsewhere
        attachment = get_object_or_404(case.attachments, public_id=public_id)
        try:
            self._act(attachment)
        except (ValidationError, NotNow) as refusal:
            messages.error(request, f"{attachment.name}: {why(refusal)}")
        return redirect(f"{reverse(ADDRESS, args=[case.pk])}#filer")

    def _act(self, attachment):
        actor, upload = self.request.user, self.request.FILES.get("file")
        match self.request.POST.get("do"):
            case "close":
                actions.close_file(attachment, actor=actor)
                messages.success(self.request, _("Closed. Those who assess do not see the file any more."))
            case "replace" if upload is None:
                raise ValidationError(_("Choose a file first."))
            case "replace":
                actions.show_file(attachment, actor=actor, upload=upload)
                messages.success(self.request, _("Those who assess read your file in its place."))
            case _:
                actions.show_file(attachment, actor=actor)
                messages.success(self.request, _("Those who assess read a copy. Look at it once more."))


# --- What is shown -----------------------------------------------------------


def sections_of(case, user) -> list[tuple[str, list[Passage]]]:
    """Every text of the case that those read who assess: the words as they stand, what was said, and the earlier words."""
    *earlier, latest = case.versions.all()
    said = told_to(user, case.events.exclude(reason="").select_related("actor"))
    conversation = [Passage(_said_by(event), event.reason) for event in said]
    sections = [(_("The proposal"), _passages(case, latest)), (_("What was said"), conversation)]
    sections += [(_("Version %d") % text.number, _passages(case, text)) for text in reversed(earlier)]
    return [(heading, passages) for heading, passages in sections if passages]


def _passages(case, text):
    fields = [
        (_("Title"), text.title), (_("Problem"), text.problem), (_("Solution"), text.solution),
        (_("Who gains"), text.beneficiaries), *((p.label, words) for p, words in text.effect_lines),
        (_("Help needed"), text.help_needed), (_("Place"), text.place), (_("Cost"), text.cost_guess),
        *answers(case, text),
    ]  # fmt: skip
    return [Passage(str(label), str(words)) for label, words in fields if words]


def _said_by(event) -> str:
    who = event.actor.name if event.actor_id else _("The system")
    return f"{who}, {date_format(event.at, 'SHORT_DATETIME_FORMAT')}"


def pieces(words, *, by_itself, chosen) -> list[tuple[str, str]]:
    """``words`` cut where something is hidden: each piece with ``auto``, ``chosen`` or nothing."""
    auto, found, at = found_in(words, by_itself), [], 0
    for start, end in found_in(words, [*by_itself, chosen]):
        is_auto = any(first < end and start < last for first, last in auto)
        found += [(words[at:start], ""), (words[start:end], "auto" if is_auto else "chosen")]
        at = end
    return [piece for piece in [*found, (words[at:], "")] if piece[0]]


def _file_row(case, attachment):
    return {
        "file": attachment,
        "url": reverse("review_queue:blind_file", args=[case.pk, attachment.public_id]),
        "read_as": copy_of(attachment).name if attachment.blind_copy else "",
    }
