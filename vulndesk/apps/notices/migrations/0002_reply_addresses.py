from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyAddress",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(db_index=True)),
                ("participant", models.CharField(max_length=20)),
            ],
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="message_id",
            field=models.CharField(db_index=True, max_length=300),
        ),
    ]
