import django.db.models.deletion
import vulndesk.apps.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("policies", "0004_following_and_doctor"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vulndesk.apps.vault.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("channel", models.CharField(max_length=8)),
                ("size", models.PositiveBigIntegerField()),
                ("received_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("case_id", models.UUIDField(db_index=True, null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("message_id_digest", models.BinaryField(db_index=True, max_length=32, null=True)),
                ("file_id", models.CharField(max_length=32, null=True, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="policies.programme"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "quarantine"), ("settled_at__isnull", True)),
                        fields=["programme", "received_at"],
                        name="mail_kept_aside",
                    )
                ],
            },
        ),
    ]
