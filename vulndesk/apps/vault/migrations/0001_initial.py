from django.db import migrations, models

import vulndesk.apps.vault.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vulndesk.apps.vault.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("wrapped", models.BinaryField()),
            ],
        ),
    ]
