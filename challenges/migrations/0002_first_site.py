"""A site that can be used at once: two languages, front page, list of challenges, the open box and pages of text."""

import json
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from challenges.pages.first_site import CONTENT, FRONT, LIST, OPEN_BOX, OPEN_BOX_CRITERIA

SLUG_OF_LIST, SLUG_OF_OPEN_BOX = "udfordringer", "din-egen-ide"


class Tree:
    """Adds pages as treebeard would, with the models as they were at this migration."""

    def __init__(self, apps):
        self.apps = apps
        self.Page = apps.get_model("wagtailcore", "Page")

    def add(self, parent, model, *, locale, key, **fields):
        """One live page, last under ``parent``; pages with the same ``key`` are translations of each other."""
        brothers = self.Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
        last = brothers.order_by("path").last()
        number = int(last.path[-4:], 36) + 1 if last else 1
        content_type, _ = self.apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="challenges", model=model.lower()
        )
        now = timezone.now()
        page = self.apps.get_model("challenges", model).objects.create(
            path=f"{parent.path}{_base36(number):0>4}", depth=parent.depth + 1, numchild=0, content_type=content_type,
            url_path=f"{parent.url_path}{fields['slug']}/", draft_title=fields["title"], locale=locale, translation_key=key,
            live=True, has_unpublished_changes=False, first_published_at=now, last_published_at=now, **fields,
        )  # fmt: skip
        parent.numchild += 1
        self.Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)
        return page


def _base36(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


def make_site(apps, schema_editor):
    """Make the pages and let the site begin at the Danish front page."""
    Locale, Site = apps.get_model("wagtailcore", "Locale"), apps.get_model("wagtailcore", "Site")
    tree = Tree(apps)
    root = tree.Page.objects.get(depth=1)
    keys = {name: uuid.uuid4() for name in ("front", "list", "box", *CONTENT)}
    rows = {}
    for language in ("da", "en"):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        front = tree.add(root, "FrontPage", locale=locale, key=keys["front"], **FRONT[language])
        if language == "da":
            _begin_at(Site, front)
        index = tree.add(
            front, "ChallengeIndexPage", locale=locale, key=keys["list"], slug=SLUG_OF_LIST, show_in_menus=True, **LIST[language]
        )
        for slug, page in CONTENT.items():
            words = page[language] | {"body": _blocks(page[language]["body"])}
            tree.add(
                front, "ContentPage", locale=locale, key=keys[slug], slug=slug,
                show_in_menus=page.get("show_in_menus", False), **words,
            )  # fmt: skip
        box = tree.add(
            index, "ChallengePage", locale=locale, key=keys["box"], slug=SLUG_OF_OPEN_BOX, is_open_box=True, body="[]",
            **OPEN_BOX[language],
        )  # fmt: skip
        _add_rows(apps, box, locale, language, rows)
    _remove_welcome_page(tree, root)


def _begin_at(Site, front):
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).delete()
    Site.objects.create(
        hostname=address.hostname, port=port, site_name="Sammen om Ishøj", root_page_id=front.pk, is_default_site=True
    )


def _blocks(body):
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in body])


def _add_rows(apps, box, locale, language, keys):
    Relief, Criterion = apps.get_model("challenges", "ChallengeRelief"), apps.get_model("challenges", "Criterion")
    for order, p in enumerate(("penge", "produkter", "personale")):
        Relief.objects.create(
            page=box, p=p, sort_order=order, locale=locale, translation_key=keys.setdefault(p, uuid.uuid4())
        )
    for order, criterion in enumerate(OPEN_BOX_CRITERIA):
        name, question = criterion[language]
        Criterion.objects.create(
            page=box, key=criterion["key"], name=name, question=question, weight=criterion["weight"], sort_order=order,
            locale=locale, translation_key=keys.setdefault(criterion["key"], uuid.uuid4()),
        )  # fmt: skip


def _remove_welcome_page(tree, root):
    """The page that Wagtail's own migration leaves, unless somebody has made it theirs."""
    welcome = tree.Page.objects.filter(depth=2, slug="home", title__startswith="Welcome to your new Wagtail site", numchild=0)
    removed, _ = welcome.delete()
    if removed:
        root.numchild -= 1
        tree.Page.objects.filter(pk=root.pk).update(numchild=root.numchild)


def remove_site(apps, schema_editor):
    """Back to the page that Wagtail's own migration made. Refused by the database once a challenge has proposals."""
    Page, Locale = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Locale")
    Site, ContentType = apps.get_model("wagtailcore", "Site"), apps.get_model("contenttypes", "ContentType")
    root = Page.objects.get(depth=1)
    last = Page.objects.filter(depth=2).order_by("path").last()
    number = int(last.path[-4:], 36) + 1 if last else 1
    welcome = Page.objects.create(
        title="Welcome to your new Wagtail site!", draft_title="Welcome to your new Wagtail site!", slug="home",
        path=f"{root.path}{_base36(number):0>4}", depth=2, numchild=0, url_path="/home/", locale=root.locale,
        content_type=ContentType.objects.get(app_label="wagtailcore", model="page"), translation_key=uuid.uuid4(),
    )  # fmt: skip
    Site.objects.filter(is_default_site=True).update(root_page=welcome)
    pages = Page.objects.filter(content_type__app_label="challenges")
    apps.get_model("wagtailcore", "Revision").objects.filter(
        object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)], base_content_type__model="page"
    ).delete()
    for page in pages.order_by("-depth"):
        page.delete()
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())
    if not Page.objects.filter(locale__language_code="en").exists():
        Locale.objects.filter(language_code="en").delete()


class Migration(migrations.Migration):
    dependencies = [("challenges", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(make_site, remove_site)]
