"""The editor's desk: what is written where, and what the editor is told while writing."""

import json
import re

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import SlugInput
from wagtail.blocks import StreamValue

from cocreate.common.texts import Lix, lix
from partners.states import Kind

SUMMARY_GOAL, TEXT_GOAL = 35, 40
SUMMARY_FIELDS = ("summary", "introduction")
TEXT_FIELDS = ("what_we_seek", "what_we_do_not_need", "what_we_offer", "body")
# The last number of each band, and one of the band that has none.
BAND_LIMITS = (24, 34, 44, 54, 55)

# The browser writes the slug while the title is typed; it must spell as the server does.
DANISH_SLUG = SlugInput(
    formatters=[(re.compile(letter), ascii_) for letter, ascii_ in (
        ("[æÆ]", "ae"), ("[øØ]", "oe"), ("[åÅ]", "aa"),
    )]
)  # fmt: skip

PROMOTE_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug", widget=DANISH_SLUG), FieldPanel("seo_title"), FieldPanel("search_description")],
        _("For search engines"),
    ),
    FieldPanel("show_in_menus"),
]

# Wagtail's own panel says that a schedule waits for somebody who may publish. Here it is part of what is approved.
PLAN_PANELS = [
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("go_live_at", heading=_("Shown from")), FieldPanel("expire_at", heading=_("Shown until"))])],
        heading=_("When it is shown"),
        help_text=_("The times are part of what a colleague approves. Empty: it is shown once it is approved, and stays."),
    ),
    CommentPanel(),
]


class LixPanel(Panel):
    """How easy the Danish words are to read, as last saved; a script counts on while one types. Never a block."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "challenges/calls/lix_panel.html"

        def get_context_data(self, parent_context=None):
            rows = [
                reading(self.instance, _("Summary"), SUMMARY_FIELDS, SUMMARY_GOAL),
                reading(self.instance, _("Text"), TEXT_FIELDS, TEXT_GOAL),
            ]
            return super().get_context_data(parent_context) | {
                "rows": rows,
                "any_words": any(row["words"] for row in rows),
                # A text of so many words in one sentence has just that LIX.
                "bands": json.dumps([(limit, Lix(limit, 1, 0).band) for limit in BAND_LIMITS]),
            }


def reading(page, label, fields, goal) -> dict:
    """How the words of some fields read: their LIX as a whole number, the band in a word, and whether it reaches the goal."""
    fields = [name for name in fields if hasattr(page, name)]
    measured = lix("\n".join(_words(page, name) for name in fields))
    number = int(measured.number + 0.5)
    return {
        "label": label, "fields": " ".join(fields), "number": number, "band": measured.band, "goal": goal,
        "words": measured.words, "reached": number <= goal,
    }  # fmt: skip


def _words(page, name) -> str:
    value = getattr(page, name)
    if not isinstance(value, StreamValue):
        return value
    return "\n".join(strip_tags(words) for words in value.stream_block.get_searchable_content(value))


def lix_script() -> str:
    """Counts while an editor types."""
    return format_html('<script defer src="{}"></script>', versioned_static("cocreate/admin/lix.js"))


class PageForm(WagtailAdminPageForm):
    """The editor of our pages: what is not ready is told in the form, before a colleague is asked to approve it."""

    def _post_clean(self):
        super()._post_clean()
        if self.instance._state.adding and self.is_deferred_validation:
            return
        self._tell(self.instance.broken_promises() if self.is_deferred_validation else self.instance.problems())

    def _tell(self, problems):
        for field, errors in problems.items():
            # What is wrong in a list of rows belongs to the whole form.
            target = field if field in self.fields else None
            if target is None or not self.has_error(target):
                self.add_error(target, errors)


class ChallengeForm(PageForm):
    """The editor of a challenge."""

    accepts = forms.MultipleChoiceField(
        label=_("Who may answer"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "opens_at" in self.fields:
            # Django compares a field with a callable default to a hidden one that Wagtail does not draw, and would take
            # every look by a colleague for a change.
            self.fields["opens_at"].show_hidden_initial = False
        if "owner_person" in self.fields:
            staff = Q(is_active=True, groups__isnull=False) | Q(pk=self.instance.owner_person_id)
            people = get_user_model().objects.filter(staff).distinct()
            self.fields["owner_person"].queryset = people.order_by("first_name", "last_name", "email")
        if "owner_centre" in self.fields:
            centres = self.fields["owner_centre"].queryset
            self.fields["owner_centre"].queryset = centres.filter(Q(active=True) | Q(pk=self.instance.owner_centre_id))

    def clean_accepts(self):
        """All chosen is the same as none: everybody, also kinds that come later."""
        chosen = self.cleaned_data["accepts"]
        return [] if len(chosen) == len(Kind) else chosen

    def _post_clean(self):
        # The page gets its rows from the form only when it is saved, and the checks ask for them before that.
        self.instance.rows_in_form = {name: _rows(formset) for name, formset in self.formsets.items() if formset.is_bound}
        super()._post_clean()
        del self.instance.rows_in_form


def _rows(formset):
    formset.is_valid()
    return [form.instance for form in formset.forms if not formset._should_delete_form(form)]


CHALLENGE_TABS = TabbedInterface([
    ObjectList(
        [
            TitleFieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("what_we_seek"),
            FieldPanel("what_we_do_not_need"),
            FieldPanel("what_we_offer"),
            InlinePanel("needs", heading=_("What partners can offer"), label=_("Need")),
            FieldPanel("body"),
            LixPanel(heading=_("How easy is it to read?")),
        ],
        heading=_("Challenge"),
    ),
    ObjectList(
        [
            InlinePanel(
                "reliefs", heading=_("What it relieves"), label=_("P"), max_num=3,
                help_text=_("One to three, the most important first."),
            ),
            InlinePanel(
                "criteria", heading=_("How you choose"), label=_("Criterion"),
                help_text=_("People see these before they answer. Frozen once a proposal is in, except for the words."),
            ),
            FieldPanel("who_decides"),
            InlinePanel(
                "questions", heading=_("Questions of your own"), label=_("Question"),
                help_text=_("Ask only what you need to choose. Frozen once a proposal is in, except for the words."),
            ),
        ],
        heading=_("Answers and criteria"),
    ),
    ObjectList(
        [
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_on")]), FieldPanel("expected_answer_on")],
                heading=_("Dates"),
            ),
            FieldPanel("accepts"),
            MultiFieldPanel(
                [FieldPanel("owner_centre"), FieldPanel("owner_person"), FieldPanel("contact_phone"), FieldPanel("track_hint")],
                heading=_("Who owns it"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("assessments_needed"),
                    FieldPanel("reasons_required"),
                    FieldPanel("second_opinions"),
                    FieldPanel("anonymous_assessment"),
                ],
                heading=_("Assessment"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("may_lead_to_purchase"),
                    FieldPanel("gives_benefit"),
                    FieldPanel("involves_children"),
                    FieldPanel("involves_personal_data"),
                ],
                heading=_("Law"),
            ),
        ],
        heading=_("Rules and dates"),
    ),
    ObjectList(PROMOTE_PANELS, heading=_("Address")),
    ObjectList(PLAN_PANELS, heading=_("Plan")),
], base_form_class=ChallengeForm)  # fmt: skip
