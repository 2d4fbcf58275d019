from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    """From the invitation to the measured gain."""

    name = "challenges"
    verbose_name = _("Challenges")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Hand Wagtail the policies that guard our own screens, and the scheduler our regular work."""
        from wagtail.permissions import register_permission_policy

        from cocreate.common import regular

        from .calls.translations import keep_what_stands_in_public
        from .proposals.actions import phone_instead
        from .proposals.drafts import remove_old_drafts
        from .proposals.models import Proposal
        from .proposals.scanning import scan_waiting
        from .reviews.actions import remind_due, wake_due
        from .reviews.models import ReviewerProfile, ReviewRole
        from .reviews.policy import QueuePolicy, StaffingPolicy
        from .reviews.presence import forget_absent

        register_permission_policy(Proposal, QueuePolicy(Proposal))
        for model in (ReviewRole, ReviewerProfile):
            register_permission_policy(model, StaffingPolicy(model))
        keep_what_stands_in_public()
        regular.register("woken", wake_due)
        regular.register("reminders", remind_due)
        regular.register("scanned", scan_waiting)
        regular.register("to phone", phone_instead)
        regular.register("old drafts", remove_old_drafts)
        regular.register("absent", forget_absent)
