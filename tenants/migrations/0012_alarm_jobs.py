from django.db import migrations, models


class Migration(migrations.Migration):
    """One more kind of work. Choices are no part of the table."""

    dependencies = [
        ("tenants", "0010_template_jobs"),
    ]

    operations = [
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
