"""The case file in a real browser: a note with a mention by keyboard, found by the colleague, and all of it readable."""

import pytest

from challenges.models import ProposalEvent
from challenges.proposals.actions import answer, attach
from challenges.reviews import actions
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, UserFactory, opened, person_with, submitted
from tests.files import pdf, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anne():
    return person_with(REVIEWER, first_name="Anne", last_name="Birk")


@pytest.fixture
def karin():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def case(anne, karin):
    """A case with words from both sides, notes, files and a text from right to left."""
    author = UserFactory(first_name="ليلى", last_name="حسن")
    case = submitted(
        challenge=ChallengeFactory(title="Flere hænder på plejehjemmet"), author=author, title="بطاقات مصورة للوجبات",
        language="ar", solution="بطاقات مصورة تساعد السكان على اختيار الطعام.",
    )  # fmt: skip
    attach(case, actor=author, upload=pdf("صورة.png", picture(size=(400, 300))), confidential=True)
    attach(case, actor=author, upload=pdf("Tegning over spisestuen på afdeling B.pdf"))
    opened(case, anne)
    actions.ask(case, actor=karin, version=None, question="Hvem tegner kortene?")
    answer(case, actor=author, version=None, message="نحن نرسمها بأنفسنا.")
    actions.note(case, actor=karin, text="Afdeling B har vikarer hele december.")
    return case


def write(page, words):
    page.keyboard.type(words, delay=5)


def test_a_note_with_a_mention_by_keyboard_alone_is_found_and_answered(open_as, case, anne, karin):
    page = open_as(karin)
    page.goto(f"/admin/koe/{case.pk}/")

    page.keyboard.press("i")
    write(page, "Hvad siger @an")
    offered = page.locator("[role=option]").all_text_contents()
    active = page.evaluate("document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent")
    page.keyboard.press("Enter")
    write(page, "til det?")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    written = ProposalEvent.objects.filter(verb="note").order_by("pk").last()
    assert (offered, active) == (["Anne Birk"], "Anne Birk")
    assert (written.reason, written.facts) == ("Hvad siger @Anne Birk til det?", {"mentions": [str(anne.public_id)]})

    hers = open_as(anne)
    hers.goto("/admin/koe/?view=mentioned")
    hers.follow(".koe-title a")
    assert "Nævner dig" in hers.locator(f"#note_{written.public_id}").inner_text()
    summary = hers.locator(f"#note_{written.public_id} summary")
    summary.focus()
    hers.keyboard.press("Enter")
    hers.keyboard.press("Tab")
    write(hers, "Det går fint.")
    hers.keyboard.press("Tab")
    with hers.expect_navigation():
        hers.keyboard.press("Enter")

    reply = ProposalEvent.objects.filter(verb="note").order_by("pk").last()
    assert (reply.reason, reply.facts) == ("Det går fint.", {"reply_to": str(written.public_id)})
    assert "Det går fint." in hers.locator(f"#note_{written.public_id}").inner_text()
    hers.goto("/admin/koe/?view=mentioned")
    assert hers.locator(".koe-title a").count() == 0
    assert page.csp_violations == hers.csp_violations == []


def test_the_names_can_be_walked_through_and_put_away(open_as, case, karin):
    person_with(REVIEWER, first_name="Anders", last_name="Dam")
    page = open_as(karin)
    page.goto(f"/admin/koe/{case.pk}/")

    page.focus("#note_text")
    write(page, "@an")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    chosen = page.input_value("#note_text")
    write(page, "og @an")
    page.keyboard.press("Escape")
    closed = page.locator("[role=option]").count()
    write(page, " a@b")

    assert chosen in {"@Anne Birk ", "@Anders Dam "}
    assert (closed, page.locator("[role=option]").count()) == (0, 0)
    assert page.input_value("#note_text") == f"{chosen}og @an a@b"


def test_without_a_script_colleagues_are_marked_and_notes_answered(open_as, case, anne, karin):
    page = open_as(karin, javascript=False)
    page.goto(f"/admin/koe/{case.pk}/")

    page.click("#note_text ~ details summary")
    page.check(f"input[name=mentions][value='{anne.public_id}']")
    page.fill("#note_text", "Se her.")
    page.follow("form:has(#note_text) button[type=submit]")

    written = ProposalEvent.objects.filter(verb="note").order_by("pk").last()
    assert (written.reason, written.facts) == ("Se her.", {"mentions": [str(anne.public_id)]})


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_case_file_is_readable_for_everyone_at_every_width(open_as, case, anne, karin, axe, width):
    actions.note(case, actor=anne, text="@Karin Juhl det ordner jeg.")
    first = ProposalEvent.objects.filter(verb="note").order_by("pk").first()
    actions.note(case, actor=anne, text="Jeg kender dem.", reply_to=first.public_id)
    page = open_as(karin, width=width, height=1400)
    page.goto(f"/admin/koe/{case.pk}/")
    page.wait_for_load_state("networkidle")
    for summary in page.locator(".koe-mention summary").all():
        summary.click()
    page.focus("#note_text")
    write(page, "@an")

    beyond = page.evaluate(
        "[...document.querySelectorAll('.koe-in, .koe-out, .koe-files li, .koe-names, .koe-hist li')]"
        ".filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"
    )
    page.locator(".koe-thumb").scroll_into_view_if_needed()
    shown = page.locator(".koe-thumb").evaluate(
        "async (picture) => { await picture.decode(); return [picture.naturalWidth, picture.naturalHeight]; }"
    )

    assert axe(page) == []
    assert (beyond, shown) == (0, [400, 300])
    assert page.csp_violations == []
