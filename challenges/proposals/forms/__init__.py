"""The forms of proposers: the steps of the web form, and answering and withdrawing afterwards."""

from .case import AnswerForm, FileForm, WithdrawForm
from .questions import QuestionsForm, answer_in_words
from .steps import STEPS, CheckForm, EffectsForm, FilesForm, IdeaForm, LinkForm, ProblemForm, StepForm, words_of

__all__ = [
    "STEPS", "AnswerForm", "CheckForm", "EffectsForm", "FileForm", "FilesForm", "IdeaForm", "LinkForm", "ProblemForm",
    "QuestionsForm", "StepForm", "WithdrawForm", "answer_in_words", "words_of",
]  # fmt: skip
