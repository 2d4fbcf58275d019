"""In a draft the words on a criterion may come before the judgement."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("challenges", "0005_assessment")]

    operations = [
        migrations.AddField(model_name="score", name="judged", field=models.BooleanField(default=True)),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(("judged", True), ("score", None), _connector="OR"), name="what_is_not_judged_has_no_score"
            ),
        ),
    ]
