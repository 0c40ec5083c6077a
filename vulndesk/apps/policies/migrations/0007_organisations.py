import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_everybody_in_one_organisation'),
        ('policies', '0006_idle_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='programme',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='accounts.organisation'),
        ),
    ]
