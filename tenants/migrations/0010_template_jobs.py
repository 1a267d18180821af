from django.db import migrations, models


class Migration(migrations.Migration):
    """Two more kinds of work. Choices are no part of the table."""

    dependencies = [
        ("tenants", "0009_outside_accounts"),
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
                            ("sync", "Sync"),
                            ("template", "Template"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
        ),
    ]
