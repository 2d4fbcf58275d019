"""Fills a demonstration site through the same actions as everybody else, two people behind every page.

What happened in the past is told by setting the clock back while the actions run, so that promises, history and
figures agree with each other. One transaction: the demo is there, or it is not.
"""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site
from wagtail.users.models import UserProfile

from cocreate.common.lifecycle import move
from partners.models import Membership, Organisation, User
from partners.states import OrganisationState

from ..calls import actions as calls
from ..calls.models import (
    AnswerPromise,
    Centre,
    ChallengeEvent,
    ChallengeIndexPage,
    ChallengePage,
    ChallengeRelief,
    Criterion,
    PartnerNeed,
    Question,
)
from ..calls.validators import slug_for
from ..pages.models import SiteSettings
from ..proposals import actions as proposals
from ..proposals.models import ProposalEvent, ProposalVersion
from ..proposals.states import Door
from ..reviews import actions as reviews
from ..reviews.models import Answer, Assignment, Decision, ReviewerProfile, ReviewRole
from .assessing import AWAY, COLLEAGUES, LEVELS, NEEDED, PROFILES, STEPS, VIEWS
from .calls import CHALLENGES, WHO_DECIDES
from .people import ACCOUNTS, CENTRES, ORGANISATIONS, PASSWORD, PROPOSERS, SUPERUSER
from .proposals import PROPOSALS

EDITOR, APPROVER = "redaktoer", "koordinator"
# Rows whose time has a default of its own, which no clock reaches.
STAMPED = ((ProposalEvent, "at"), (ChallengeEvent, "at"), (ProposalVersion, "created_at"), (Assignment, "assigned_at"),
           (Decision, "decided_at"))  # fmt: skip


def is_loaded() -> bool:
    """Whether the demo is here already."""
    return User.objects.filter(email=address("borger")).exists()


def address(name: str) -> str:
    """The e-mail address of an account of the demo."""
    return f"{name}@example.dk"


@transaction.atomic
def load_demo() -> None:
    """Write all of the demo."""
    people = make_people()
    make_settings()
    centres = make_centres()
    organisations = make_organisations(people)
    make_reviewers(people)
    with no_mails_to_editors(people):
        challenges = {page.slug: page for page in (publish(facts, centres, people) for facts in CHALLENGES)}
    for facts in PROPOSALS:
        submit(facts, challenges, people, organisations)
    for facts in CHALLENGES:
        if reason := facts.get("settled"):
            calls.settle(challenges[slug_for(facts["title"])], actor=people[APPROVER], reason=reason)


def make_people() -> dict[str, User]:
    """The accounts of the contract, which can log in at once, and the people who only stand behind one or assess it."""
    # Worked out once: hashing is slow on purpose, and all of them share the password that the contract prints.
    password = make_password(PASSWORD)
    groups = {group.name: group for group in Group.objects.all()}
    people = {}
    for name, (first, last, kind, held, language) in {**ACCOUNTS, **PROPOSERS, **COLLEAGUES}.items():
        user = User(
            email=address(name), first_name=first, last_name=last, kind=kind, language=language,
            password=password if name in ACCOUNTS else make_password(None), is_superuser=name == SUPERUSER,
            is_staff=name == SUPERUSER,
        )  # fmt: skip
        user.save()
        user.groups.set(groups[role] for role in held)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        people[name] = user
    return people


def make_settings() -> None:
    """A person to call and the days on which the town hall is closed."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.contact_name, settings.contact_phone = "Mette Holm", "00 00 00 00"
    settings.contact_hours, settings.contact_email = "mandag til torsdag kl. 10–14", address("sagsbehandler")
    settings.save()
    promise = AnswerPromise.load()
    year = timezone.localdate().year
    promise.closed_days = "\n".join(f"{each}-{day}" for each in (year, year + 1) for day in ("06-05", "12-24", "12-31"))
    promise.save()


def make_centres() -> dict[str, Centre]:
    """Centres with their units."""
    centres = {}
    for name, (former, units) in CENTRES.items():
        centres[name] = Centre.objects.create(name=name, former_names=former)
        for unit in units:
            Centre.objects.create(name=unit, parent=centres[name])
    return centres


def make_organisations(people) -> dict[str, Organisation]:
    """Organisations with their members; some confirmed by a coordinator, some of those shown in public."""
    organisations = {}
    for name, (kind, subtype, cvr, confirmed, shown, members) in ORGANISATIONS.items():
        organisation = Organisation.objects.create(name=name, kind=kind, subtype=subtype, cvr=cvr, shown_in_public=shown)
        for person, role in members.items():
            Membership.objects.create(organisation=organisation, user=people[person], role=role)
        if confirmed:
            move(organisation, OrganisationState.CONFIRMED, actor=people[APPROVER], verb="confirmed")
        organisations[name] = organisation
    return organisations


def make_reviewers(people) -> None:
    """What each reviewer can take, who is away, and the views that are shared."""
    known = {role.key: role for role in ReviewRole.objects.all()}
    for name, (capacity, held, languages) in PROFILES.items():
        profile = ReviewerProfile.objects.create(person=people[name], capacity=capacity, languages=languages)
        profile.roles.set(known[key] for key in held)
    today = timezone.localdate()
    for name, (since, more, substitute) in AWAY.items():
        first, last = today - timedelta(days=since), today + timedelta(days=more)
        reviews.set_absence(actor=people[name], away_from=first, away_until=last, substitute=people[substitute])
    for name, (title, query) in VIEWS.items():
        reviews.save_view(actor=people[name], name=title, query=query, shared=True)


@contextmanager
def no_mails_to_editors(people):
    """Nobody needs a mail about eight pages that are approved in the same second."""
    quiet = UserProfile.objects.bulk_create(
        UserProfile(user=people[name], submitted_notifications=False, approved_notifications=False)
        for name in (EDITOR, APPROVER)
    )
    yield
    UserProfile.objects.filter(pk__in=[profile.pk for profile in quiet]).delete()


def publish(facts, centres, people) -> ChallengePage:
    """Write a challenge as the editor, and approve it as the coordinator."""
    index = ChallengeIndexPage.objects.get(locale__language_code="da")
    today = timezone.localdate()
    centre = facts["centre"]
    page = ChallengePage(
        title=facts["title"], slug=slug_for(facts["title"]), summary=facts["summary"], live=False, owner=people[EDITOR],
        locale=index.locale, what_we_seek=facts["seek"], what_we_do_not_need=facts["not_needed"],
        what_we_offer=facts["offer"], who_decides=WHO_DECIDES.format(centre=centre or "styregruppen"),
        track_hint=facts["track"], owner_centre=centres[centre or "Center for Ejendomme og Arealer"],
        owner_person=people[facts["owner"]], contact_phone="00 00 00 00",
        opens_at=timezone.now().replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=facts["opens"]),
        closes_on=today + timedelta(days=facts["closes"]), expected_answer_on=today + timedelta(days=facts["answer"]),
        may_lead_to_purchase=facts.get("purchase", False), involves_children=facts.get("children", False),
        involves_personal_data=facts.get("personal", False),
        body=[("question", {"question": question, "answer": f"<p>{answer}</p>"}) for question, answer in facts["answers"]],
    )  # fmt: skip
    if facts["title"] in NEEDED:
        page.assessments_needed, page.reasons_required = NEEDED[facts["title"]]
    page.reliefs = [ChallengeRelief(p=p, indicator=indicator, locale=index.locale) for p, indicator in facts["reliefs"]]
    page.criteria = [
        Criterion(
            name=name, question=question, weight=weight, key=slug_for(name), levels="\n".join(LEVELS.get(name, ())),
            locale=index.locale,
        )
        for name, question, weight in facts["criteria"]
    ]
    page.questions = [
        Question(
            label=label, help_text=help_text, type=kind, required=required, options=options, key=slug_for(label)[:40],
            locale=index.locale,
        )
        for label, help_text, kind, required, options in facts["questions"]
    ]  # fmt: skip
    page.needs = [PartnerNeed(text=text, locale=index.locale) for text in facts["needs"]]
    index.add_child(instance=page)
    page.save_revision(user=people[EDITOR], log_action=True)
    page.get_workflow().start(page, people[EDITOR])
    task_state = page.current_workflow_task_state
    task_state.task.specific.on_action(task_state, people[APPROVER], "approve")
    return ChallengePage.objects.get(pk=page.pk)


def submit(facts, challenges, people, organisations) -> None:
    """Send a proposal in as its author, and do with it what people did."""
    author = people[facts["author"]]
    words = {name: facts[name] for name in (
        "title", "problem", "solution", "beneficiaries", "effects", "help_needed", "place", "cost_guess", "language",
    ) if name in facts}  # fmt: skip
    with on_day(facts["received"]):
        proposal, _created = proposals.submit_proposal(
            actor=author, author=author, door=Door.FORM, challenge=challenges[facts["challenge"]],
            organisation=organisations.get(facts.get("organisation")), publish_consent=facts.get("consent", True), **words,
        )  # fmt: skip
        if "attachment" in facts:
            name, confidential, text = facts["attachment"]
            proposals.attach(proposal, actor=author, upload=small_pdf(name, text), confidential=confidential)
    steps = [*facts["steps"], *STEPS.get(facts["title"], [])]
    for days_ago, verb, who, more in sorted(steps, key=lambda step: -step[0]):
        with on_day(days_ago):
            proposal.refresh_from_db()
            do(proposal, verb, people[who], more, people)


def do(proposal, verb, actor, more, people) -> None:
    """One step of one person, who declares to have no tie before the first."""
    given = dict(more)
    if "reviewer" in given:
        given["reviewer"] = people[given["reviewer"]]
    for days, day in (("wake_in", "wake_on"), ("due_in", "due")):
        if days in given:
            given[day] = timezone.localdate() + timedelta(days=given.pop(days))
    if "scores" in given:
        keys = [criterion.key for criterion in proposal.challenge.criteria.all()]
        said = zip(keys, given["scores"], strict=False)
        given["scores"] = {key: {"score": score, "reason": reason} for key, (score, reason) in said}
    if verb != "declare" and not proposal.declarations.standing().filter(person=actor).exists():
        reviews.declare(proposal, actor=actor, answer=Answer.NONE)
    if verb == "agree":
        reviews.agree(proposal.assessments.sent().get(reviewer=people[given.pop("of")]), actor=actor, **given)
    elif verb == "save_assessment":
        reviews.save_assessment(proposal, actor=actor, **given)
    else:
        getattr(reviews, verb)(proposal, actor=actor, version=proposal.version, **given)


@contextmanager
def on_day(days_ago):
    """What is done inside happened ``days_ago``, at ten in the morning."""
    moment = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    before = {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model, _field in STAMPED}
    with patch.object(timezone, "now", lambda: moment):
        yield
    for model, field in STAMPED:
        model.objects.filter(pk__gt=before[model]).update(**{field: moment})


def small_pdf(name, text) -> SimpleUploadedFile:
    """A PDF of one line, written by hand."""
    stream = f"BT /F1 12 Tf 60 760 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n" % table
    content += b"startxref\n%d\n%%%%EOF\n" % start
    return SimpleUploadedFile(name, content, content_type="application/pdf")
