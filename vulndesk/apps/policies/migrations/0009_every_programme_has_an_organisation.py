import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0008_programmes_of_one_organisation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='programme',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='accounts.organisation'),
        ),
    ]
