"""Only gathers: the tables of the areas, in the order of the flow."""

from .calls.approval import SecondPersonApproval
from .calls.models import (
    AnswerPromise,
    Centre,
    ChallengeEvent,
    ChallengeIndexPage,
    ChallengePage,
    ChallengeRelief,
    ChallengeStatus,
    Criterion,
    PartnerNeed,
    Question,
)
from .pages.models import ContentPage, FrontPage, SiteSettings
from .proposals.models import (
    Attachment,
    ContactTask,
    Draft,
    IntakeRecord,
    Proposal,
    ProposalEvent,
    ProposalMessage,
    ProposalVersion,
    ReferenceCounter,
)
from .reviews.models import (
    Assessment,
    Assignment,
    Decision,
    Declaration,
    Mention,
    Opinion,
    ReviewerProfile,
    ReviewRole,
    SavedView,
    Score,
)

__all__ = [
    "AnswerPromise", "Assessment", "Assignment", "Attachment", "Centre", "ChallengeEvent", "ChallengeIndexPage",
    "ChallengePage", "ChallengeRelief", "ChallengeStatus", "ContactTask", "ContentPage", "Criterion", "Decision",
    "Declaration", "Draft", "FrontPage", "IntakeRecord", "Mention", "Opinion", "PartnerNeed", "Proposal",
    "ProposalEvent", "ProposalMessage", "ProposalVersion", "Question", "ReferenceCounter", "ReviewRole", "ReviewerProfile",
    "SavedView", "Score", "SecondPersonApproval", "SiteSettings",
]  # fmt: skip
