"""What the journeys share."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def open_as(new_page, live_server):
    """Open a page as somebody who is logged in."""

    def open_page(person, **options):
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = new_page(**options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return open_page
