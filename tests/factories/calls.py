"""Challenges and what belongs to them."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page

from challenges.models import Centre, ChallengeIndexPage, ChallengePage, ChallengeRelief, Criterion, FrontPage, Question

from .partners import person_with


class CentreFactory(DjangoModelFactory):
    """A centre of the municipality."""

    class Meta:
        model = Centre

    name = factory.Sequence(lambda n: f"Center {n}")


def challenge_list():
    """The page under which challenges live; made with its front page where a test has none yet."""
    index = ChallengeIndexPage.objects.first()
    if index is None:
        root = Page.objects.get(depth=1)
        front = FrontPage.objects.first() or root.add_child(
            instance=FrontPage(title="Forside", slug="forside", headline="Din idé kan komme i brug", locale=Locale.get_default())
        )
        index = front.add_child(instance=ChallengeIndexPage(title="Udfordringer", slug="udfordringer"))
    return index


class ChallengeFactory(DjangoModelFactory):
    """An open, published challenge with a deadline in 60 days that every kind may answer."""

    class Meta:
        model = ChallengePage

    title = factory.Sequence(lambda n: f"Udfordring nummer {n}")
    slug = factory.Sequence(lambda n: f"udfordring-nummer-{n}")
    summary = "Hvordan får vi mere tid til pleje?"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    expected_answer_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))

    @classmethod
    def _create(cls, model_class, *args, **fields):
        reliefs = fields.pop("p", ["personale"])
        challenge = challenge_list().add_child(instance=model_class(**fields))
        for order, p in enumerate(reliefs):
            ChallengeRelief.objects.create(page=challenge, p=p, sort_order=order, locale=challenge.locale)
        return challenge


class CriterionFactory(DjangoModelFactory):
    """Something that proposals are measured by."""

    class Meta:
        model = Criterion

    page = factory.SubFactory(ChallengeFactory)
    locale = factory.LazyAttribute(lambda criterion: criterion.page.locale)
    name = "Kan gennemføres"


class QuestionFactory(DjangoModelFactory):
    """A question of a challenge's own."""

    class Meta:
        model = Question

    page = factory.SubFactory(ChallengeFactory)
    locale = factory.LazyAttribute(lambda question: question.page.locale)
    label = "Hvor mange kan være med?"


def ready_challenge(**fields):
    """A draft that is clear enough to publish, with one criterion and one P; not live and without a revision."""
    fields.setdefault("title", "Flere hænder i køkkenet")
    challenge = ChallengePage(
        **{
            "summary": "Hvordan får vi mere tid til pleje?",
            "what_we_seek": "En idé, vi kan prøve i otte uger.",
            "owner_centre": CentreFactory(),
            "owner_person": person_with("Udfordringsejer"),
            "opens_at": timezone.now() - timedelta(days=1),
            "closes_on": timezone.localdate() + timedelta(days=60),
            "expected_answer_on": timezone.localdate() + timedelta(days=90),
            "live": False,
        }
        | fields
    )
    index = challenge_list()
    challenge.locale = index.locale
    challenge.reliefs = [ChallengeRelief(p="personale", locale=index.locale)]
    challenge.criteria = [Criterion(name="Kan gennemføres", key="kan-gennemfoeres", weight=2, locale=index.locale)]
    return index.add_child(instance=challenge)


def send_for_approval(page, *, writer):
    """Save a revision as ``writer`` and start the workflow; gives what waits for a second person."""
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    return page.current_workflow_task_state


def approve(page, *, approver):
    """Approve what waits as ``approver`` does in the admin; gives the page as it stands afterwards."""
    waiting = page.current_workflow_task_state
    waiting.task.specific.on_action(waiting, approver, "approve")
    return type(page).objects.get(pk=page.pk)
