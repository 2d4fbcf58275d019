"""Fill a site for measuring: ``python -m bench.load ours|limit ROWS``; prints what the client needs to know, as JSON.

Ours is filled through ``submit_proposal`` in batches, so every row has its text, history and place in the search index.
Afterwards the states are spread with plain updates: most cases wait, the rest are decided, half are public.
"""

import json
import os
import random
import sys
from datetime import timedelta

SETTINGS = {"ours": "bench.ours", "limit": "bench.limit.settings"}
WORDS = (  # noqa: SIM905 - a text is what it is
    "vej sti lys bænk skole bus have regn vand hånd tid mad bog leg sport musik bolig nabo frivillig forening borger hjælp "
    "møde rengøring affald genbrug cykel parkering legeplads bibliotek plejehjem børnehave ungdom ældre sprog netværk app kort "
    "skilt træ blomst kantine køkken madspild skybrud kloak tag sol varme energi strøm"
).split()
BATCH = 500


def words(dice, count) -> str:
    """A sentence that means nothing, with a rare word now and then so that searches find few or many."""
    found = [dice.choice(WORDS) for _ in range(count)]
    if dice.random() < 0.02:
        found.append(f"særord{dice.randrange(500)}")
    return " ".join(found).capitalize() + "."


def fill_ours(rows) -> dict:
    """Challenges, people and proposals up to ``rows``; safe to call again with a larger number."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.utils import timezone
    from wagtail.models import Page

    from challenges.models import ChallengeIndexPage, ChallengePage, FrontPage, Proposal
    from challenges.proposals.actions import submit_proposal
    from challenges.proposals.intake import intake_batch
    from challenges.proposals.states import Door, S
    from partners.api_keys import ApiKey, digest, new_token
    from partners.models import User
    from partners.roles import COORDINATOR
    from partners.states import Kind

    settings.ALLOWED_HOSTS.append("testserver")
    index = ChallengeIndexPage.objects.first()
    if index is None:
        front = FrontPage.objects.first() or Page.objects.get(depth=1).add_child(
            instance=FrontPage(title="Forside", slug="forside", headline="Forside")
        )
        index = front.add_child(instance=ChallengeIndexPage(title="Udfordringer", slug="udfordringer"))
    for number in range(ChallengePage.objects.filter(slug__startswith="maaling-").count(), 20):
        index.add_child(
            instance=ChallengePage(
                title=f"Måling {number}", slug=f"maaling-{number}", summary="Hvordan får vi mere tid?",
                what_we_seek="Idéer. " * 30,
                body=[("paragraph", "<p>Her står en tekst om udfordringen.</p>" * 6)] if _has_block("paragraph") else [],
                opens_at=timezone.now() - timedelta(days=400), closes_on=None,
            )
        )  # fmt: skip
    challenges = list(ChallengePage.objects.filter(slug__startswith="maaling-").order_by("pk"))
    author, _ = User.objects.get_or_create(email="sender@example.dk", defaults={"kind": Kind.CITIZEN})
    coordinator, _ = User.objects.get_or_create(
        email="coordinator@example.dk", defaults={"kind": Kind.EMPLOYEE, "is_staff": True}
    )
    coordinator.groups.add(Group.objects.get(name=COORDINATOR))
    dice = random.Random(rows)
    first = Proposal.objects.count()
    began = timezone.now() - timedelta(days=300)
    for start in range(first, rows, BATCH):
        with intake_batch():
            for number in range(start, min(start + BATCH, rows)):
                submit_proposal(
                    actor=author, author=author, challenge=challenges[number % len(challenges)], door=Door.API, receipt=False,
                    title=words(dice, 5)[:120], problem=words(dice, 40), solution=words(dice, 40), publish_consent=True,
                    received_at=began + timedelta(seconds=240 * number),
                )  # fmt: skip
    if first < rows:
        _spread(Proposal, S, first)
    case = _much_happened(Proposal, S, coordinator)
    token = new_token()
    ApiKey.objects.create(user=author, digest=digest(token), hint=token[:8], scopes=["proposals:read", "proposals:write"])
    client = Client()
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "token": f"Bearer {token}",
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "rows": Proposal.objects.count(),
        "case": case,
    }


def _much_happened(proposals, states, coordinator, *, assessments=20, events=200) -> int:
    """The case that is measured: ``assessments`` are sent and ``events`` stand in its history. Gives its primary key."""
    from django.contrib.auth.models import Group

    from challenges.models import Criterion
    from challenges.reviews import actions
    from cocreate.common.lifecycle import record
    from partners.models import User
    from partners.roles import REVIEWER
    from partners.states import Kind

    case = proposals.objects.filter(state=states.ASSESSMENT).order_by("pk").first()
    criteria = [
        Criterion.objects.get_or_create(page=case.challenge, key=key, defaults={"name": key.title(), "weight": 1})[0].key
        for key in ("value", "ease", "fun")
    ]
    for number in range(assessments):
        reviewer, created = User.objects.get_or_create(
            email=f"reviewer{number}@example.dk", defaults={"kind": Kind.EMPLOYEE, "is_staff": True}
        )
        if created:
            reviewer.groups.add(Group.objects.get(name=REVIEWER))
            actions.assign(case, actor=coordinator, version=None, reviewer=reviewer)
            actions.declare(case, actor=reviewer, answer="none")
            scores = {key: {"score": (number + place) % 6, "reason": "Derfor."} for place, key in enumerate(criteria)}
            actions.assess(case, actor=reviewer, scores=scores)
    for _number in range(case.events.count(), events):
        record(case, "note", actor=coordinator, reason="En note om sagen.")
    return case.pk


def _spread(proposals, states, first) -> None:
    """States and dates for what was added after the first ``first``: most cases wait, the rest are decided."""
    from django.db.models import F
    from django.utils import timezone

    now, today = timezone.now(), timezone.localdate()
    added = proposals.objects.filter(pk__gte=proposals.objects.order_by("pk").values_list("pk", flat=True)[first])
    tenth = added.annotate(part=F("pk") % 10)
    tenth.filter(part__in=[3, 4, 5]).update(state=states.ASSESSMENT, screened_at=now)
    tenth.filter(part__in=[6, 7]).update(state=states.DECLINED, screened_at=now, decided_at=now)
    tenth.filter(part=8).update(state=states.SELECTED, screened_at=now, decided_at=now)
    # Not in step with the states, or one state would have all the early dates.
    for part in range(37):
        added.annotate(part=F("pk") % 37).filter(part=part).update(answer_due=today + timedelta(days=part - 5))


def _has_block(name) -> bool:
    from challenges.models import ChallengePage

    return name in ChallengePage._meta.get_field("body").stream_block.child_blocks


def fill_limit(rows) -> dict:
    """The bare table up to ``rows``."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone
    from rest_framework.authtoken.models import Token
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    from bench.limit.models import BarePage, Thing

    settings.ALLOWED_HOSTS.append("testserver")
    user, created = get_user_model().objects.get_or_create(
        username="bare", defaults={"email": "bare@example.dk", "is_superuser": True, "is_staff": True}
    )
    if created:
        # As deep in the tree as a challenge.
        above = (
            Page.objects.filter(depth=2).first().add_child(instance=BarePage(title="List", slug="list", summary="x", body="x"))
        )
        above.add_child(
            instance=BarePage(
                title="Bare", slug="bare", summary="Hvordan får vi mere tid?", body="<p>Her står en tekst.</p>" * 30
            )
        )
    token, _ = Token.objects.get_or_create(user=user)
    dice = random.Random(rows)
    for start in range(Thing.objects.count(), rows, BATCH):
        things = Thing.objects.bulk_create(
            Thing(
                author=user, title=words(dice, 5)[:120], problem=words(dice, 40), solution=words(dice, 40),
                reference=f"T-{number}",
                due=timezone.localdate() + timedelta(days=number % 30),
            )
            for number in range(start, min(start + BATCH, rows))
        )  # fmt: skip
        index = get_search_backend().get_index_for_model(Thing)
        index._refresh_title_norms = lambda full=False: None
        index.add_items(Thing, things)
    client = Client()
    client.force_login(user)
    return {
        "token": f"Token {token.key}",
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "rows": Thing.objects.count(),
        "thing": Thing.objects.order_by("pk").values_list("pk", flat=True).first(),
    }


def main() -> None:
    """Prepare the tables and fill them."""
    which, rows = sys.argv[1], int(sys.argv[2])
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[which]
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    if which == "ours":
        call_command("createcachetable", verbosity=0)
    facts = {"ours": fill_ours, "limit": fill_limit}[which](rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    json.dump(facts, sys.stdout)


if __name__ == "__main__":
    main()
