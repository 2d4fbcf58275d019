"""Assessing without names: what hides them, the words that are hidden with them, and what those read who assess so."""

import challenges.proposals.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenges', '0008_saved_views'),
        ('partners', '0002_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phrase', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='blind_copy',
            field=models.FileField(blank=True, max_length=120, storage=challenges.proposals.models.private_storage, upload_to=challenges.proposals.models.attachment_path),
        ),
        migrations.AddField(
            model_name='challengepage',
            name='anonymous_assessment',
            field=models.BooleanField(default=False, help_text='Whoever assesses reads no name of a proposer, and nothing is shown in public, until there is a decision. Cannot be changed once a proposal has come in.', verbose_name='assessed without names'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='names_hidden',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='proposal',
            name='pseudonym',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('names_hidden', False), ('pseudonym__isnull', False), _connector='OR'), name='hidden_names_have_a_number'),
        ),
        migrations.AddField(
            model_name='redaction',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='redaction',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='challenges.proposal'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.UniqueConstraint(fields=('proposal', 'phrase'), name='redacted_once'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('phrase', ''), _negated=True), name='redacts_something'),
        ),
    ]
