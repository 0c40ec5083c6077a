import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0018_rush'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='is_restricted',
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveIndex(model_name='case', name='case_board'),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['programme', 'erased_at', 'is_open', 'rank', 'next_due_at', 'id', 'is_report', 'rm', 'acknowledged_at', 'unanswered', 'waiting_on_reporter', 'severity', 'owner', 'closed_at', 'slow_lane', 'is_restricted'], name='case_board'),
        ),
        migrations.CreateModel(
            name='Named',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='named', to='cases.case')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='named_of_case')],
                'constraints': [models.UniqueConstraint(fields=('user', 'case'), name='named_once')],
            },
        ),
    ]
