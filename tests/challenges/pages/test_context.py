import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from wagtail.models import Locale, Page, Site

from challenges.calls.models import ChallengeIndexPage
from challenges.pages.context import Frame, Link
from challenges.pages.models import ContentPage, FrontPage, SiteSettings
from cocreate.common.kept import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def front():
    """A Danish site with a list of challenges and two pages of text, and an English one with less."""
    danish = Locale.objects.get_or_create(language_code="da")[0]
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth__gt=1).delete()
    root.refresh_from_db()
    front = root.add_child(instance=FrontPage(title="Forside", slug="forsiden", headline="Din idé", locale=danish))
    front.add_child(instance=ChallengeIndexPage(title="Udfordringer", slug="udfordringer", locale=danish))
    front.add_child(instance=ContentPage(title="Sådan vælger vi", slug="saadan-vaelger-vi", show_in_menus=True, locale=danish))
    front.add_child(instance=ContentPage(title="Cookies", slug="cookies", locale=danish))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=front, is_default_site=True)
    Site.clear_site_root_paths_cache()
    return front


@pytest.fixture
def frame_at(rf):
    def frame(path, user=None):
        request = rf.get(path)
        request.user = user or AnonymousUser()
        return Frame(request)

    return frame


def test_the_frame_works_without_settings_and_reading_writes_none(front, frame_at):
    frame = frame_at("/")

    assert (frame.settings.site_name, frame.settings.municipality) == ("Sammen om Ishøj", "Ishøj Kommune")
    assert frame.brand_url == ""
    assert not SiteSettings.objects.exists()


def test_the_frame_works_without_a_site(frame_at):
    Site.objects.all().delete()

    frame = frame_at("/")

    assert frame.settings.site_name == "Sammen om Ishøj"
    assert (frame.accountability_links, frame.about_links) == ([], [])


def test_the_way_round_names_what_exists_and_where_one_is(front, frame_at):
    frame = frame_at("/udfordringer/flere-haender/")

    assert frame.nav_items[0] == Link("Udfordringer", "/udfordringer/", current=True)
    assert frame.accountability_links == [Link("Sådan vælger vi", "/saadan-vaelger-vi/")]
    assert frame.about_links == [Link("Cookies", "/cookies/")]


def test_the_frame_asks_the_database_twice(front, frame_at, django_assert_num_queries):
    frame = frame_at("/")
    assert frame.site

    with django_assert_num_queries(2):
        shown = [frame.settings.site_name, frame.nav_items, frame.about_links, frame.language_links, frame.home_url]

    assert all(shown)


def test_the_language_switch_keeps_the_page_and_the_choices(front, frame_at):
    links = frame_at("/accounts/login/?next=/min-side/").language_links

    assert [(link.label, link.url, link.current) for link in links] == [
        ("Dansk", "/accounts/login/?next=/min-side/", True),
        ("English", "/en/accounts/login/?next=/min-side/", False),
    ]


def test_a_page_that_is_not_translated_leads_to_the_other_front_page(front, frame_at, client):
    english = Locale.objects.get_or_create(language_code="en")[0]
    translated = front.copy_for_translation(english)
    translated.live = True
    translated.save()
    index = ChallengeIndexPage.objects.get(locale__language_code="da").copy_for_translation(english)
    index.live = True
    index.save()

    pages = {path: client.get(path).context["frame"].language_links[1].url for path in ("/udfordringer/", "/cookies/")}

    assert pages == {"/udfordringer/": "/en/udfordringer/", "/cookies/": "/en/"}
    assert client.get("/en/udfordringer/").status_code == 200


def test_a_colour_of_its_own_is_one_style_sheet_more_and_a_colour_nobody_can_read_is_none(front, frame_at):
    settings = SiteSettings.objects.create(site=Site.objects.get(), brand_colour="#1A4FA3")
    allowed = frame_at("/").brand_url
    SiteSettings.objects.filter(pk=settings.pk).update(brand_colour="#ffee00")
    forget()

    assert (allowed, frame_at("/").brand_url) == ("/brand/1a4fa3.css", "")


def test_in_english_the_frame_is_english(front, frame_at):
    with translation.override("en"):
        frame = frame_at("/en/udfordringer/")

        assert (frame.account_link.label, frame.home_url) == ("Log in", "/en/")
