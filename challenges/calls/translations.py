"""Translations go the same way as everything else: a version, a second person, and then the public.

wagtail-localize writes a translation straight over the page that stands in public, also when it only saves a draft, and
its own "publish" asks nobody. Every way it has of saving ends in one method, which is led back onto the path here.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation, TranslationSource

from cocreate.common.refusals import NotNow

from .approval import ApprovedPage


def keep_what_stands_in_public() -> None:
    """Let every translation of our pages be saved as a new version only. Called once, when the site starts."""
    save = TranslationSource.create_or_update_translation

    @wraps(save)
    def save_as_version(source, locale, user=None, publish=True, **options):
        if not issubclass(source.specific_content_type.model_class(), ApprovedPage):
            return save(source, locale, user=user, publish=publish, **options)
        with transaction.atomic():
            standing = _standing(source, locale)
            page, created = save(source, locale, user=user, publish=False, **options)
            if standing is not None:
                _put_back(page, standing)
        return page, created

    TranslationSource.create_or_update_translation = save_as_version


def _standing(source, locale) -> dict | None:
    """The words that everybody reads now, or None where nothing is public."""
    page = source.specific_content_type.model_class().objects.filter(
        translation_key=source.object_id, locale=locale, live=True
    ).first()  # fmt: skip
    return page.serializable_data() if page else None


def _put_back(page, standing):
    page = type(page).objects.get(pk=page.pk)
    public = page.with_content_json(standing)
    public.live, public.has_unpublished_changes = True, True
    public.save(clean=False)


def translation_of(page) -> Translation | None:
    """The translation that a page is the target of, if its editor is wagtail-localize's."""
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()  # fmt: skip


@transaction.atomic
def send_for_approval(page, *, actor) -> None:
    """Make the translated words a new version and ask a second person to approve it."""
    if not page.permissions_for_user(actor).can_edit():
        raise PermissionDenied(_("You may not do this."))
    if page.workflow_in_progress:
        raise NotNow(_("This translation waits for approval already."))
    translation_of(page).save_target(user=actor, publish=False)
    page = type(page).objects.get(pk=page.pk)
    page.get_workflow().start(page, actor)
