"""Four eyes: what the public reads was approved by somebody who did not write it.

Wagtail's own approval lets an author in the approving group, and every superuser, approve themselves, and whoever may
publish skips it. Here nobody publishes by hand: a revision goes live when a second person approved exactly that
revision, whichever way it is published (button, bulk, schedule, revert, code).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import AbstractGroupApprovalTask, PagePermissionTester, TaskState
from wagtail_localize.models import StringTranslation

from partners.rules import is_coordinator

SCHEDULED = "wagtail.publish.scheduled"


def writers(page, until=None) -> set[int]:
    """Who saved a revision (up to ``until``), or translated a string, since what stands in public was approved."""
    revisions = page.revisions.filter(pk__lte=until.pk) if until else page.revisions.all()
    live = page.live_revision
    if live is not None and _approval(live):
        revisions = revisions.filter(pk__gt=live.pk)
    people = set(revisions.exclude(user=None).values_list("user_id", flat=True))
    strings = StringTranslation.objects.filter(locale_id=page.locale_id, context__object_id=page.translation_key)
    if live is not None:
        strings = strings.filter(updated_at__gt=live.created_at)
    return people | set(strings.exclude(last_translated_by=None).values_list("last_translated_by_id", flat=True))


def newest(page):
    """The newest version of a page, as it would go live."""
    revision = page.get_latest_revision()
    return revision.as_object() if revision else page.specific


def _approval(revision):
    """The approval of exactly these words: one given before the revision was overwritten does not count."""
    approvals = TaskState.objects.filter(
        revision=revision, status=TaskState.STATUS_APPROVED, finished_by__isnull=False, finished_at__gte=revision.created_at
    )
    return approvals.order_by("-finished_at").first()


def require_second_person(page, revision) -> None:
    """Raise ``PermissionDenied`` unless somebody who did not write ``revision`` approved it."""
    approval = _approval(revision)
    if approval is None:
        raise PermissionDenied(_("Nobody has approved this version yet. Send it for approval."))
    if page.live_revision_id != revision.pk and approval.finished_by_id in writers(page, until=revision):
        raise PermissionDenied(_("You wrote part of this. Ask a colleague to approve it."))


class FourEyesTester(PagePermissionTester):
    """Who may do what to a page: nobody publishes by hand, superusers included; coordinators take down."""

    def can_publish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_unpublish(self):
        return self.page.live and not self.page_is_root and not self.page_locked() and self._coordinates()

    def can_unschedule(self):
        return self._coordinates()

    def can_set_view_restrictions(self):
        return False

    def can_reorder_children(self):
        return self._coordinates()

    def can_edit(self):
        return super().can_edit() or self._owns()

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.page.specific.is_in_use

    def _coordinates(self):
        return self.user.is_active and is_coordinator(self.user)

    def _owns(self):
        """A challenge's owner may write in it, also when somebody else made the page."""
        owner = getattr(self.page.specific, "owner_person_id", None)
        return bool(self.user.is_active and owner == self.user.pk and getattr(self, "permissions", ()))


class ApprovedPage(models.Model):
    """A page that only goes live with a second person's approval."""

    class Meta:
        abstract = True

    @property
    def is_in_use(self) -> bool:
        """Whether something that must not vanish hangs on the page or below it."""
        return False

    def problems(self) -> dict[str, list]:
        """What keeps this version from being published, by field; nothing when it is ready."""
        return self.broken_promises()

    def broken_promises(self) -> dict[str, list]:
        """What this version may not change any more, by field, not even in a draft."""
        return {}

    def permissions_for_user(self, user):
        return FourEyesTester(user, self)

    def publish(
        self, revision, user=None, changed=True, log_action=True, previous_revision=None, skip_permission_checks=False
    ):
        """Publish a revision that a second person approved and that is ready; every way of publishing ends here.

        Raises ``PermissionDenied`` or ``ValidationError``. A scheduled revision that may no longer go live is taken
        off the schedule and the reason logged, so that it does not hold up the others.
        """
        try:
            require_second_person(self, revision)
            if problems := revision.as_object().problems():
                raise ValidationError(problems)
        except (PermissionDenied, ValidationError) as refusal:
            if log_action != SCHEDULED:
                raise
            self.revisions.filter(pk=revision.pk).update(approved_go_live_at=None)
            reason = "; ".join(getattr(refusal, "messages", [str(refusal)]))
            log(instance=self, action="challenges.publish.refused", revision=revision, data={"reason": reason})
            return None
        return super().publish(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision,
            skip_permission_checks=True,
        )  # fmt: skip


class SecondPersonApproval(AbstractGroupApprovalTask):
    """A step in a workflow: a member of the groups approves, unless the member wrote part of the text."""

    class Meta:
        verbose_name = gettext_lazy("approval by a second person")
        verbose_name_plural = gettext_lazy("approvals by a second person")

    def get_actions(self, obj, user):
        """Everybody in the groups may ask for changes; who wrote nothing of it may approve what is ready."""
        actions = super().get_actions(obj, user)
        if actions and (user.pk in writers(obj) or newest(obj).problems()):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Approve or reject. What is approved is the newest version, since that is what goes live."""
        if action_name == "approve":
            page = task_state.workflow_state.content_object
            if user is None or user.pk in writers(page):
                raise PermissionDenied(_("You wrote part of this. Ask a colleague to approve it."))
            if not (user.is_superuser or self._user_in_groups(user)):
                raise PermissionDenied(_("You may not do this."))
            task_state.revision = page.get_latest_revision()
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls):
        return _("Members of the chosen groups can approve, except what they wrote themselves")
