from datetime import UTC, datetime

from django.db import migrations


def gather(apps, schema_editor):
    programmes = apps.get_model('policies', 'Programme').objects.filter(organisation=None)
    if programmes.exists():
        one, _ = apps.get_model('accounts', 'Organisation').objects.get_or_create(
            slug='default', defaults={'name': 'default', 'made_at': datetime.now(UTC)}
        )
        programmes.update(organisation=one)


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0007_organisations'),
    ]

    operations = [migrations.RunPython(gather, migrations.RunPython.noop)]
