from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_roles_teams_grants_and_reach'),
        ('channel_accounts', '0003_object_permissions'),
        ('inbox', '0002_conversation_team'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('delivery_status__in', ['failed', 'unconfirmed'])), fields=['error_code', '-position_at'], name='message_failed'),
        ),
    ]
