from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channel_accounts", "0005_connections_and_health")]

    operations = [
        migrations.AddField("channelaccount", "vendor_account_id", models.CharField(max_length=64, null=True)),
        # Code of the release before writes no ids there, so it cannot be refused.
        migrations.RunSQL(
            "ALTER TABLE channel_accounts_channelaccount ADD CONSTRAINT one_account_per_vendor_id"
            " UNIQUE (vendor_account_id, channel_type)",
            "ALTER TABLE channel_accounts_channelaccount DROP CONSTRAINT one_account_per_vendor_id",
            state_operations=[
                migrations.AddConstraint(
                    "channelaccount",
                    models.UniqueConstraint(
                        fields=["vendor_account_id", "channel_type"], name="one_account_per_vendor_id"
                    ),
                )
            ],
        ),
        # Which channels and ways there are is said by tables in the code; the columns have always taken any word.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("channelaccount", "channel_type", models.CharField(max_length=16)),
                migrations.AlterField(
                    "channelaccount", "way", models.CharField(db_default="", default="", max_length=24)
                ),
            ]
        ),
    ]
