"""What the virus scanner said of a file, and which colleagues a note mentions who have not looked yet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("challenges", "0009_without_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="scan",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not scanned"), ("waiting", "Being scanned"), ("clean", "Scanned"), ("infected", "Removed: it held a virus"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(condition=models.Q(("scan", "waiting")), fields=["uploaded_at"], name="attachment_waits_for_scan"),
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="challenges.proposalevent")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="mentions", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(condition=models.Q(("seen_at", None)), fields=["person"], name="mentions_not_seen")],
                "constraints": [models.UniqueConstraint(fields=("note", "person"), name="mentioned_once_in_a_note")],
            },
        ),
    ]  # fmt: skip
