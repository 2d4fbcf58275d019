"""The files that machines look for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site


def test_security_txt_has_what_rfc_9116_asks_and_is_never_out_of_date(client):
    answer = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    expires = datetime.strptime(lines.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines == {
        "Contact": "mailto:security@testserver",
        "Preferred-Languages": "da, en",
        "Canonical": "http://testserver/.well-known/security.txt",
    }
    assert timedelta(days=100) < expires - timezone.now() < timedelta(days=365)


@pytest.mark.parametrize(
    ("given", "contact"),
    [("sikkerhed@ishoj.dk", "mailto:sikkerhed@ishoj.dk"), ("https://ishoj.dk/sikkerhed", "https://ishoj.dk/sikkerhed")],
)
def test_the_contact_can_be_set(client, settings, given, contact):
    settings.SECURITY_CONTACT = given

    assert f"Contact: {contact}\n" in client.get("/.well-known/security.txt").content.decode()


def test_robots_are_told_what_is_private_and_where_the_map_is(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /admin/" in lines
    assert "Disallow: /min-side/" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_a_demonstration_site_asks_not_to_be_listed(client, settings):
    settings.DEMO = True

    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


@pytest.mark.django_db
def test_the_map_of_the_site_names_its_public_pages(client):
    answer = client.get("/sitemap.xml")

    assert answer.status_code == 200
    assert b"<urlset" in answer.content


@pytest.mark.django_db
def test_was_leads_to_the_statement_that_is_set_for_the_site(client):
    from challenges.pages.models import SiteSettings

    assert client.get("/was")["Location"] == "/tilgaengelighed/"

    statement = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    statement.accessibility_statement = "https://www.was.digst.dk/sammen-ishoj-dk"
    statement.save()

    answer = client.get("/was")
    assert (answer.status_code, answer["Location"]) == (302, "https://www.was.digst.dk/sammen-ishoj-dk")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/admin/login/?next=/admin/koe/", "/accounts/login/?next=/admin/koe/"),
        ("/_util/login/", "/accounts/login/"),
        ("/en/_util/login/", "/en/accounts/login/"),
    ],
)
def test_the_doors_of_the_cms_lead_to_our_own_login_and_keep_where_one_was_going(client, address, leads_to):
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_browsers_that_were_not_told_of_the_icon_find_it(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, "/static/cocreate/icon.svg")
