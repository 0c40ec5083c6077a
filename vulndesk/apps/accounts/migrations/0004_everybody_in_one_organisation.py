"""Who owned the desk runs it and owns its one organisation; everybody else of the team is a member there."""

from datetime import UTC, datetime

from django.db import migrations


def gather(apps, schema_editor):
    User = apps.get_model('accounts', 'User')
    Invitation = apps.get_model('accounts', 'Invitation')
    if not (User.objects.exists() or Invitation.objects.exists()):
        return  # a new desk: its first account or programme makes the organisation
    Organisation, Belonging = (apps.get_model('accounts', name) for name in ('Organisation', 'Belonging'))
    one, _ = Organisation.objects.get_or_create(
        slug='default', defaults={'name': 'default', 'made_at': datetime.now(UTC)}
    )
    for user in User.objects.all():
        role = 'owner' if user.is_admin else 'member'
        Belonging.objects.get_or_create(user=user, organisation=one, defaults={'role': role})
    Invitation.objects.filter(person=None).update(organisation=one)
    Invitation.objects.filter(person=None, role='owner').update(is_admin=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_organisations'),
    ]

    operations = [migrations.RunPython(gather, migrations.RunPython.noop)]
