import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_wishes_for_disclosure_and_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='OtherName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whose', models.CharField(max_length=48)),
                ('digest', models.BinaryField(max_length=32)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['digest'], name='other_name')],
                'constraints': [models.UniqueConstraint(fields=('case', 'whose'), name='one_name_a_party')],
            },
        ),
    ]
