"""The tests' own floor: what the migrations made is there again after a test that emptied every table."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Locale, Page, Site


def _first_site():
    return (
        list(Locale.objects.order_by("pk").values_list("language_code", flat=True)),
        list(Page.objects.order_by("path").values_list("pk", "path", "url_path", "content_type__model")),
        list(Site.objects.order_by("pk").values_list("pk", "root_page")),
        sorted(Group.objects.values_list("name", flat=True)),
        sorted(Permission.objects.values_list("codename", "group__name").exclude(group=None)),
    )


@pytest.fixture(scope="module")
def before(first_rows):
    """The same from the rows as the migrations left them: another test may have emptied the tables before this one."""

    def column(table, *names, order=None):
        columns, rows = first_rows[table]
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        return [tuple(row[name] for name in names) for row in sorted(found, key=lambda row: row[order or names[0]])]

    kinds = dict(column("django_content_type", "id", "model"))
    groups = dict(column("auth_group", "id", "name"))
    permissions = dict(column("auth_permission", "id", "codename"))
    return (
        [code for _id, code in column("wagtailcore_locale", "id", "language_code")],
        [
            (*page[:3], kinds[page[3]])
            for page in column("wagtailcore_page", "id", "path", "url_path", "content_type_id", order="path")
        ],
        column("wagtailcore_site", "id", "root_page_id"),
        sorted(groups.values()),
        sorted((permissions[one], groups[group]) for group, one in column("auth_group_permissions", "group_id", "permission_id")),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2, 3])
def test_transactional_tests_begin_with_the_first_site(before, round_):
    assert _first_site() == before

    Locale.objects.create(language_code="en") if not Locale.objects.filter(language_code="en").exists() else None
    Group.objects.all().delete()
