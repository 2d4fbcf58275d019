"""What every screen of the form knows: the challenge, its words in the reader's language, the way, and who may speak."""

from django import forms
from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.organisations import Organisation
from partners.states import Kind

from ...calls.models import ChallengePage
from ...calls.showing import MANY, accepts_in_words, index_url, open_box_answer_url, url_of
from ...calls.states import Phase
from ...templatetags.look import mail_sender
from ..forms import STEPS, CheckForm, FilesForm, IdeaForm, QuestionsForm
from . import sheet

CHECK = CheckForm.slug
MYSELF = "self"


class Screen:
    """The frame around the steps of one challenge for one reader, with a draft or before there is one."""

    def __init__(self, slug, user, draft=None):
        self.user = user
        self.draft = draft
        found = ChallengePage.objects.canonical().live().with_facts().filter(slug=slug).first()
        if found is None:
            raise Http404
        self.challenge = found

    @cached_property
    def words(self) -> ChallengePage:
        """The page in the reader's language where there is one."""
        if get_language() == settings.LANGUAGE_CODE:
            return self.challenge
        pages = ChallengePage.objects.live().filter(
            translation_key=self.challenge.translation_key, locale__language_code=get_language()
        )
        return pages.first() or self.challenge

    @cached_property
    def questions(self) -> list:
        """The challenge's own questions; labels in the reader's language, options as they are stored."""
        facts = list(self.challenge.questions.all())
        if self.words.pk != self.challenge.pk:
            translated = {question.key: question for question in self.words.questions.all()}
            for question in facts:
                if other := translated.get(question.key):
                    question.label, question.help_text = other.label, other.help_text
        return facts

    @cached_property
    def steps(self) -> list[str]:
        """The steps in their order; the challenge's questions only where it has some."""
        return [slug for slug in STEPS if slug != QuestionsForm.slug or self.questions]

    @property
    def phase(self) -> Phase:
        """Whether it takes proposals now."""
        return self.challenge.phase

    @cached_property
    def speakers(self) -> list[tuple[str, str]]:
        """As whom the user may answer this challenge: as a person, and for each organisation one speaks for."""
        if not self.user.is_authenticated:
            return []
        accepts = self.challenge.accepts_kind
        found = [(MYSELF, _("Myself, %s") % self.user.name)] if accepts(self.user.kind) else []
        organisations = Organisation.objects.spoken_for_by(self.user).order_by("name")
        return found + [(str(one.public_id), one.name) for one in organisations if accepts(one.kind)]

    @property
    def first_speaker(self) -> str:
        """The likeliest: the organisation of somebody who takes part for one, else the person."""
        if not self.speakers:
            return ""
        return self.speakers[-1 if not self.user.is_personal else 0][0]

    @property
    def notice(self) -> dict | None:
        """Said early and kindly: the challenge is for some kinds only, and perhaps not for this account."""
        if not self.challenge.accepts:
            return None
        who = accepts_in_words(self.challenge)
        who = who[:1].lower() + who[1:]
        text = _("This challenge is for %(who)s.") % {"who": who}
        if not self.user.is_authenticated or self.speakers:
            return {"text": text, "blocks": False}
        mine = MANY[Kind(self.user.kind)]
        more = _("Your account belongs to %(kind)s, so it cannot answer here. You can send your idea to the open box instead.")
        return {"text": f"{text} {more % {'kind': mine}}", "blocks": True, "url": open_box_answer_url(ChallengePage.objects)}

    def organisation(self, speaker) -> Organisation | None:
        """The organisation that ``speaker`` stands for among those the user speaks for; nobody else's is found."""
        speaker = speaker or self.first_speaker or MYSELF
        if speaker == MYSELF:
            return None
        return Organisation.objects.spoken_for_by(self.user).filter(public_id=speaker).first()

    # --- Forms ---------------------------------------------------------------

    def form(self, slug, data=None, files=None) -> forms.Form:
        """The form of a step; without ``data`` it shows what the draft holds."""
        stored = self.draft.data
        facts = {"speakers": self.speakers, "without_names": self.challenge.anonymous_assessment} if slug == CHECK else {}
        initial = {"language": get_language(), "speaker": self.first_speaker} | stored
        form = STEPS[slug](data, files, initial=initial, others=stored, questions=self.questions, **facts)
        if slug == IdeaForm.slug:
            form.fields["solution"].note = sheet.reading_note(stored)
        return form

    def as_typed(self) -> QueryDict:
        """The draft as if it were sent now, to ask each step whether it is whole."""
        typed = QueryDict(mutable=True)
        for name, value in self.draft.data.items():
            typed.setlist(name, value if isinstance(value, list) else [value])
        return typed

    @property
    def answers(self) -> dict:
        """The answers to the challenge's own questions that can be understood."""
        form = self.form(QuestionsForm.slug, self.as_typed())
        form.is_valid()
        return form.answers

    def unfinished(self) -> list[dict]:
        """What the steps still need, each with the way to it."""
        found = []
        for slug in self.steps:
            if slug in {CHECK, FilesForm.slug}:
                continue
            for name, errors in self.form(slug, self.as_typed()).errors.items():
                anchor = "" if name == "__all__" else f"#id_{name}"
                found += [{"text": text, "url": f"{self.url('step', slug)}?til=tjek{anchor}"} for text in errors]
        return found

    # --- Ways ----------------------------------------------------------------

    def url(self, name="step", *args) -> str:
        """The address of a screen of this draft."""
        return reverse(f"answer_{name}", args=[self.challenge.slug, self.draft.secret, *args])

    def step_after(self, slug) -> str:
        """The step that comes next."""
        return self.steps[min(self.steps.index(slug) + 1, len(self.steps) - 1)]

    def context(self, slug="", **facts) -> dict:
        """What the templates of the form take."""
        number = self.steps.index(slug) + 1 if slug else 0
        before = number > 1 and self.draft
        return {
            "number": number,
            "total": len(self.steps),
            "subject": self.words.title,
            "heading": STEPS[slug].heading if slug else "",
            "back_url": self.url("step", self.steps[number - 2]) if before else url_of(self.challenge),
            "back_label": "" if before else _("Back to the challenge"),
            "deadline": self.challenge.closes_on,
            "contact": mail_sender(self.challenge),
            "notice": self.notice,
            "without_names": self.challenge.anonymous_assessment,
            "list_url": index_url(),
            "challenge_url": url_of(self.challenge),
            "phase": self.phase,
            "draft": self.draft,
            "stored": self.draft is not None,
            **facts,
        }


def typed_in(form, post) -> dict:
    """What was typed, as it was typed, by the form's names. Boxes that are not ticked are not sent, so they count as said."""
    found = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) or name == "confidential":
            continue
        if isinstance(field, forms.MultipleChoiceField):
            found[name] = post.getlist(name)
        elif name in post or isinstance(field, forms.BooleanField):
            found[name] = post.get(name, "")
    return found
