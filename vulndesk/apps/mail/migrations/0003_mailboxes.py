import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0002_loop_trips"),
        ("policies", "0005_answers_in_clear"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("validity", models.PositiveBigIntegerField(default=0)),
                ("uid", models.PositiveBigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=40)),
                ("told_at", models.DateTimeField(null=True)),
                ("taken", models.PositiveBigIntegerField(default=0)),
                ("left_out", models.PositiveBigIntegerField(default=0)),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="policies.programme"
                    ),
                ),
            ],
        ),
    ]
