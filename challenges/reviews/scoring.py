"""The form in which one assesses: a row for each criterion, drawn from the challenge; the rules stand in the actions."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..calls.models import Criterion
from .fields import words_field
from .totals import HIGHEST, LOWEST, Mark, weighted_mean

CANNOT = "x"
SCALE = [str(number) for number in range(LOWEST, HIGHEST + 1)]


@dataclass(frozen=True)
class Row:
    """One criterion as the screen shows it: ``share`` is its part of the total in percent, None where it is not counted."""

    criterion: Criterion
    share: int | None
    score: forms.BoundField
    reason: forms.BoundField
    given: str

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Each score: (value, what it means, whether it is given)."""
        words = self.criterion.level_words
        return [(value, words[int(value)], value == self.given) for value in SCALE]

    @property
    def cannot(self) -> bool:
        """Whether "cannot judge" is chosen."""
        return self.given == CANNOT

    @property
    def level(self) -> str:
        """What the given score means; before one is given, both ends of the scale."""
        words = self.criterion.level_words
        return words[int(self.given)] if self.given in SCALE else ""


class AssessForm(forms.Form):
    """A score or "cannot judge" and a reason for each criterion, and a comment; nothing is required of a draft."""

    # The time at which the draft was read, and the version of the text that stands beside the form.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    text_version = forms.IntegerField(widget=forms.HiddenInput)
    comment = words_field(_("Comment on the whole"), rows=2, required=False)

    def __init__(self, *args, challenge, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(challenge.criteria.all())
        self.reasons_required = challenge.reasons_required
        choices = [(value, value) for value in [*SCALE, CANNOT]]
        for criterion in self.criteria:
            self.fields[score_of(criterion)] = forms.ChoiceField(choices=choices, required=False, label=criterion.name)
            self.fields[reason_of(criterion)] = words_field(_("Reason"), rows=2, required=False)

    def clean_seen(self):
        """The moment as a moment; what is no moment was read at none."""
        try:
            moment = parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None

    @property
    def scores(self) -> dict[str, dict]:
        """What is typed, as the actions take it: no score where nothing is judged yet."""
        scores = {}
        for criterion in self.criteria:
            given, reason = self.cleaned_data[score_of(criterion)], self.cleaned_data[reason_of(criterion)]
            if given:
                scores[criterion.key] = {"score": int(given) if given in SCALE else None, "reason": reason}
            elif reason:
                scores[criterion.key] = {"reason": reason}
        return scores

    def take(self, error) -> None:
        """Put what an action refuses beside the field that it is about."""
        for key, refused in error.error_dict.items():
            for one in refused:
                field = f"score_{key}" if one.code in {"required", "invalid"} else f"reason_{key}"
                self.add_error(field if field in self.fields else None, one)

    @property
    def rows(self) -> list[Row]:
        """The criteria, those that are not counted last."""
        counted = sum(criterion.weight for criterion in self.criteria if not criterion.independent)
        rows = [
            Row(
                criterion=criterion,
                share=None if criterion.independent else round(100 * criterion.weight / counted),
                score=self[score_of(criterion)],
                reason=self[reason_of(criterion)],
                given=self[score_of(criterion)].value() or "",
            )
            for criterion in self.criteria
        ]
        return sorted(rows, key=lambda row: row.criterion.independent)

    @property
    def mean(self) -> Decimal | None:
        """The weighted mean of what stands in the form now."""
        return weighted_mean(
            Mark(row.criterion.weight, int(row.given))
            for row in self.rows
            if not row.criterion.independent and row.given in SCALE
        )

    @property
    def answered(self) -> tuple[int, int]:
        """How many of the criteria that count have an answer."""
        counted = [row for row in self.rows if not row.criterion.independent]
        return sum(1 for row in counted if row.given), len(counted)


def score_of(criterion) -> str:
    """The name of a criterion's score in the form."""
    return f"score_{criterion.key}"


def reason_of(criterion) -> str:
    """The name of a criterion's reason in the form."""
    return f"reason_{criterion.key}"


def as_typed(draft) -> dict[str, str]:
    """A draft as the form holds it."""
    typed = {"comment": draft.comment}
    for score in draft.scores.select_related("criterion"):
        typed[score_of(score.criterion)] = _given(score)
        typed[reason_of(score.criterion)] = score.reason
    return typed


def as_words(typed, criteria) -> list[tuple[str, str]]:
    """What the form holds, in words: (name of the criterion, score and reason), and the comment last."""
    said = []
    for criterion in criteria:
        given, reason = typed.get(score_of(criterion), ""), typed.get(reason_of(criterion), "")
        judged = {"": gettext("not judged"), CANNOT: gettext("cannot judge")}.get(given, given)
        said.append((criterion.name, ". ".join(part for part in (judged, reason.strip()) if part)))
    return [*said, (gettext("Comment on the whole"), typed.get("comment", "").strip())]


def _given(score) -> str:
    if not score.judged:
        return ""
    return CANNOT if score.score is None else str(score.score)
