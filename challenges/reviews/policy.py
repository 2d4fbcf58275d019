"""Wagtail's question "may this user?" answered by our rules: the queue is read-only, and coordinators keep the staffing."""

from wagtail.permission_policies.base import ModelPermissionPolicy

from cocreate.common.refusals import may

from ..proposals.models import Proposal


class QueuePolicy(ModelPermissionPolicy):
    """Read what is in one's queue; never add, change or delete a row by hand."""

    READS = frozenset({"view"})

    def user_has_permission(self, user, action):
        return action in self.READS and may(user, "challenges.read_queue")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return action in self.READS and may(user, "challenges.read_case", instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user, action):
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user, actions):
        if not user.is_active or self.READS.isdisjoint(actions):
            return Proposal.objects.none()
        return Proposal.objects.in_queue_of(user)


class StaffingPolicy(ModelPermissionPolicy):
    """Roles and reviewers: whoever leads the work does everything, and nobody else anything."""

    def user_has_permission(self, user, action):
        return may(user, "challenges.staff_queue")

    def user_has_any_permission(self, user, actions):
        return may(user, "challenges.staff_queue")

    def user_has_permission_for_instance(self, user, action, instance):
        return may(user, "challenges.staff_queue")

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return may(user, "challenges.staff_queue")

    def instances_user_has_permission_for(self, user, action):
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user, actions):
        rows = self.model._default_manager.all()
        return rows if may(user, "challenges.staff_queue") else rows.none()
