"""By when an assessment is wanted, and the first list of roles, which staff edit."""

from django.db import migrations, models

# short name -> name, in their order
ROLES = {"faglig": "Faglig", "oekonomisk": "Økonomisk", "juridisk": "Juridisk", "borger": "Borgerperspektiv"}


def add_roles(apps, schema_editor):
    """Only where staff have not made such a role already."""
    Role = apps.get_model("challenges", "ReviewRole")
    for order, (key, name) in enumerate(ROLES.items(), start=1):
        if not Role.objects.filter(name=name).exists():
            Role.objects.get_or_create(key=key, defaults={"name": name, "order": order})


def remove_roles(apps, schema_editor):
    apps.get_model("challenges", "ReviewRole").objects.filter(key__in=ROLES).delete()


class Migration(migrations.Migration):

    dependencies = [("challenges", "0006_words_before_the_judgement")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="due",
            field=models.DateField(blank=True, null=True, verbose_name="assess by"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["due"], name="assigned_by_day_due"
            ),
        ),
        migrations.RunPython(add_roles, remove_roles),
    ]
