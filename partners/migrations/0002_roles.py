"""One group per role, each with its role permission and the way into the admin."""

from django.db import migrations

ROLES = {
    "Bedømmer": ("hold_reviewer_role", "Reviews proposals"),
    "Innovationskoordinator": ("hold_coordinator_role", "Coordinates innovation"),
    "Beslutningstager": ("hold_decision_role", "Decides on proposals"),
    "Revisor": ("hold_auditor_role", "Reads everything, changes nothing"),
    "Gevinstejer": ("hold_gain_owner_role", "Owns gains"),
    "Redaktør": ("hold_editor_role", "Edits challenges and pages"),
    "Udfordringsejer": ("hold_challenge_owner_role", "Owns challenges"),
}


def make_groups(apps, schema_editor):
    """Make the groups; permissions do not exist yet during the first migrate, so make them here too."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    user_type, _ = ContentType.objects.get_or_create(app_label="partners", model="user")
    admin_type, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    access, _ = Permission.objects.get_or_create(
        content_type=admin_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for group_name, (codename, name) in ROLES.items():
        role, _ = Permission.objects.get_or_create(
            content_type=user_type, codename=codename, defaults={"name": name}
        )
        group, _ = Group.objects.get_or_create(name=group_name)
        group.permissions.add(role, access)


def remove_groups(apps, schema_editor):
    """Take the groups away again."""
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
