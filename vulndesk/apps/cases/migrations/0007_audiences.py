import django.db.models.deletion
import vulndesk.apps.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_wishes'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerWords',
            fields=[
                ('id', models.UUIDField(default=vulndesk.apps.vault.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'ordering': ('until', 'id'),
            },
        ),
        migrations.AddField(
            model_name='message',
            name='asks',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='edited_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='reply_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replies', to='cases.message'),
        ),
        migrations.AddField(
            model_name='message',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='tlp',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='actor',
            field=models.CharField(max_length=48),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='audience',
            field=models.CharField(max_length=48),
        ),
        migrations.AlterField(
            model_name='message',
            name='actor',
            field=models.CharField(max_length=48),
        ),
        migrations.AlterField(
            model_name='message',
            name='audience',
            field=models.CharField(max_length=48),
        ),
        migrations.AlterField(
            model_name='message',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='cases.case'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['case', 'at', 'id'], name='message_of_case'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('asks', True), ('settled_at__isnull', True)), fields=['case'], name='message_open'),
        ),
        migrations.AddField(
            model_name='formerwords',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former', to='cases.message'),
        ),
    ]
