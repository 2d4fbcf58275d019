"""A case in which everything names its proposer that could, and the words that must not be read by who assesses it."""

from dataclasses import dataclass

from django.utils import timezone

from challenges.models import Criterion, Question
from challenges.proposals import actions as proposals
from challenges.proposals.actions import Contact
from challenges.proposals.states import Door
from challenges.reviews import actions
from challenges.reviews.models import Redaction
from partners.roles import COORDINATOR, REVIEWER
from partners.states import MemberRole
from tests.factories import (
    ChallengeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    person_with,
    submitted,
)
from tests.files import pdf

# Each word names somebody behind a case: author, co-author, organisation, member, contact, address, link, number, file, source.
TOKENS = [
    "zebulon", "quistorp", "fennimund", "odalric", "kvistholm", "ravnefælles", "ysolde", "brandrup", "tjalfe", "munkebo",
    "kvistmail", "ravneby", "31 22 33 44", "21 43 65 87", "blå svane", "ravneplan", "lyngkilde", "ref-lyng",
]  # fmt: skip
TELLING = (
    "Jeg er Zebulon Quistorp fra Kvistholm Ravnefælles, sammen med Odalric Fennimund og Ysolde Brandrup. "
    "Zebulons adresse er zebulon.quistorp@kvistmail.example, telefon 31 22 33 44. "
    "Se https://ravneby.example/om-os. I byen kaldes vi den blå svane. QUISTORP og Kvistholms frivillige."
)
OF_CONTACT = "Tjalfe Munkebo, 21 43 65 87, tjalfe@kvistmail.example"
ONCE_MORE = "Zebulon Quistorp igen, zebulon.quistorp@kvistmail.example, https://ravneby.example/om-os"
SCORES = {"value": {"score": 4, "reason": TELLING}}


@dataclass
class World:
    """The cases, and who works with them."""

    challenge: object
    case: object
    other: object
    merged: object
    reader: object
    colleague: object
    lead: object
    declaration: object
    attachment: object
    assessment: object

    @property
    def cases(self):
        """All of the cases; the names of each are hidden."""
        return [self.case, self.other, self.merged]


def staff_member(role, name):
    """Somebody of the house, at an address that ties nobody to anybody."""
    return person_with(role, first_name="Kollega", last_name=name, email=f"{name.lower()}@huset.example")


def world() -> World:
    """One case with everything, assessed by a colleague; one of somebody without an account; one merged into the first."""
    challenge = ChallengeFactory(anonymous_assessment=True, title="Måltider", slug="maaltider", assessments_needed=2)
    Criterion.objects.create(page=challenge, key="value", name="Værdi", weight=100)
    Question.objects.create(page=challenge, key="hvem", label="Hvem er med?", type="text")
    reader, colleague, lead = (
        staff_member(role, name) for role, name in ((REVIEWER, "Alfa"), (REVIEWER, "Bravo"), (COORDINATOR, "Carl"))
    )
    case = _full_case(challenge, lead, colleague)
    other = submitted(
        challenge=challenge, door=Door.API, actor=lead, source="lyngkilde", source_ref="REF-LYNG-1",
        title="Tjalfe Munkebo dækker bord", problem=OF_CONTACT, solution="Nogle beboere spiser alene tirsdag og torsdag.",
        contact=Contact("Tjalfe Munkebo", "", "Ring 21 43 65 87, Kvistholm", "citizen"),
    )  # fmt: skip
    actions.ask(other, actor=lead, version=None, question="Hvornår, Tjalfe Munkebo?")
    merged = submitted(challenge=challenge, author=case.author, title="Zebulon Quistorp igen", problem=ONCE_MORE)
    actions.merge(merged, actor=lead, version=None, into=case, reason=ONCE_MORE)
    case.refresh_from_db()
    for row in (other, merged):
        row.refresh_from_db()
    return World(
        challenge, case, other, merged, reader, colleague, lead,
        declaration=case.declarations.get(person=colleague), attachment=case.attachments.get(),
        assessment=case.assessments.get(reviewer=colleague),
    )  # fmt: skip


def _full_case(challenge, lead, colleague):
    club = OrganisationFactory(name="Kvistholm Ravnefælles")
    author, member = (
        UserFactory(first_name=first, last_name=last, email=address)
        for first, last, address in (
            ("Zebulon", "Quistorp", "zebulon.quistorp@kvistmail.example"), ("Ysolde", "Brandrup", "ysolde@kvistmail.example")
        )
    )  # fmt: skip
    for person in (author, member):
        MembershipFactory(organisation=club, user=person, role=MemberRole.OWNER)
    case = submitted(
        challenge=challenge, author=author, organisation=club, title="Quistorps måltidsvenner i Kvistholm", problem=TELLING,
        solution="Nogle beboere spiser alene tirsdag og torsdag.", beneficiaries=TELLING, help_needed=TELLING,
        place="Kvistholm Ravnefælles", cost_guess="Spørg Zebulon Quistorp", effects={"penge": TELLING},
        answers={"hvem": TELLING},
    )  # fmt: skip
    case.co_authors.add(UserFactory(first_name="Odalric", last_name="Fennimund", email="odalric@fennimund.example"))
    proposals.attach(case, actor=author, upload=pdf("Quistorps-ravneplan.pdf"))
    Redaction.objects.create(proposal=case, phrase="blå svane", by=lead)
    actions.declare(case, actor=colleague, answer="none")
    actions.message(case, actor=lead, text=f"Kære Zebulon Quistorp. {TELLING}")
    actions.note(case, actor=colleague, text=TELLING)
    actions.ask(case, actor=lead, version=None, question=TELLING)
    case.refresh_from_db()
    proposals.answer(
        case, actor=member, version=None, message=TELLING,
        changes={"solution": f"Nogle beboere spiser alene tirsdag. {TELLING}", "title": "Zebulons måltidsvenner i Kvistholm"},
    )  # fmt: skip
    case.refresh_from_db()
    actions.assign(case, actor=lead, version=None, reviewer=colleague)
    actions.screen(case, actor=lead, version=None)
    actions.assess(case, actor=colleague, scores=SCORES, comment=TELLING)
    case.refresh_from_db()
    return case


def closing_days():
    """The day on which everything that was given out is long late."""
    return timezone.now() + timezone.timedelta(days=90)
