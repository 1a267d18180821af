"""The other app of a thread; late answers become a setting of the organization.

An organization in which any account was allowed to answer late is allowed to. That is at most one row, so it is written
here and needs no job.
"""

from django.db import migrations, models

_KEEP_CHOICE = """
INSERT INTO inbox_inboxsettings (id, human_agent)
SELECT 1, true WHERE EXISTS (
    SELECT 1 FROM channel_accounts_channelaccount WHERE settings @> '{"human_agent": true}')
ON CONFLICT (id) DO UPDATE SET human_agent = true
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0005_why_and_when_messages_go"),
        ("channel_accounts", "0005_connections_and_health"),
    ]

    operations = [
        migrations.AddField("conversation", "thread_partner", models.CharField(max_length=64, null=True)),
        migrations.AddField("inboxsettings", "human_agent", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(_KEEP_CHOICE, migrations.RunSQL.noop),
    ]
