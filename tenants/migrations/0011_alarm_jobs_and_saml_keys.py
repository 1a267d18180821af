import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):
    """One more kind of work, whose choices are no part of the table; keys for SAML providers that encrypt."""

    dependencies = [
        ("tenants", "0010_template_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SamlKey",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenants.organization",
                    ),
                ),
                ("certificate", models.TextField()),
                ("sealed_key", kernel.sealed.SealedField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="channeljob",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("check", "Check"),
                            ("test", "Test"),
                            ("mend", "Mend"),
                            ("connect", "Connect"),
                            ("release", "Release"),
                            ("alarm", "Alarm"),
                            ("sync", "Sync"),
                            ("template", "Template"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
        ),
    ]
