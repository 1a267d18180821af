from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='logentry',
            name='audience',
            field=models.JSONField(null=True),
        ),
    ]
