"""Views of the queue that people keep, and an index for what was parked until a day that has come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("challenges", "0007_staffing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
                ("shared", models.BooleanField(default=False, verbose_name="shared with all colleagues")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="queue_views", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "saved view", "verbose_name_plural": "saved views", "ordering": ["name", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="one_view_of_a_name"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(condition=models.Q(("outcome", "parked")), fields=["wake_on"], name="parked_until"),
        ),
    ]
