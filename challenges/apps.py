from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    """From the invitation to the measured gain."""

    name = "challenges"
    verbose_name = _("Challenges")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Hand Wagtail the policies that guard our own screens."""
        from wagtail.permissions import register_permission_policy

        from .reviews.policy import QueuePolicy
        from .proposals.models import Proposal

        register_permission_policy(Proposal, QueuePolicy(Proposal))
