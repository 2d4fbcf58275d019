"""The tests' own floor: what the migrations made is there again after a test that emptied every table."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Locale, Page, Site


def _first_site():
    return (
        list(Locale.objects.values_list("language_code", flat=True)),
        list(Page.objects.order_by("path").values_list("pk", "path", "url_path", "content_type__model")),
        list(Site.objects.values_list("pk", "root_page")),
        list(Group.objects.order_by("name").values_list("name", flat=True)),
        sorted(Permission.objects.values_list("codename", "group__name").exclude(group=None)),
    )


@pytest.fixture(scope="session")
def before(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return _first_site()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2, 3])
def test_transactional_tests_begin_with_the_first_site(before, round_):
    assert _first_site() == before

    Locale.objects.create(language_code="en") if not Locale.objects.filter(language_code="en").exists() else None
    Group.objects.all().delete()
