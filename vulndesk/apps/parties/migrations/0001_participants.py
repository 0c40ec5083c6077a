import django.db.models.deletion
import vulndesk.apps.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0010_other_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=vulndesk.apps.vault.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code_digest', models.BinaryField(max_length=32, unique=True)),
                ('role', models.CharField(max_length=12)),
                ('status', models.CharField(default='not_opened', max_length=12)),
                ('rm', models.CharField(default='S', max_length=1)),
                ('path', models.CharField(blank=True, max_length=3)),
                ('told', models.CharField(choices=[('summary', 'Summary'), ('report', 'Report')], default='summary', max_length=8)),
                ('invited_by', models.CharField(max_length=48)),
                ('invited_at', models.DateTimeField()),
                ('rsvp_by', models.DateTimeField()),
                ('access_until', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('said_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('sealed', models.BinaryField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
            options={
                'ordering': ('invited_at', 'id'),
                'indexes': [models.Index(fields=['case', 'invited_at', 'id'], name='party_of_case')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=48)),
                ('read_to', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'reader'), name='one_mark_a_reader')],
            },
        ),
    ]
