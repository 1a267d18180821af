from django.db import migrations, models


class Migration(migrations.Migration):
    """What routes and jobs there are is said by the channels and the code that works on them; the tables stay."""

    dependencies = [
        ("tenants", "0011_alarm_jobs_and_saml_keys"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("channeljob", "kind", models.CharField(max_length=8)),
                migrations.AlterField("inboundroute", "kind", models.CharField(max_length=24)),
            ],
        ),
    ]
