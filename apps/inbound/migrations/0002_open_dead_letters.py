from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbound', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadletter',
            name='channel_account_id',
            field=models.CharField(max_length=40, null=True),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='code',
            field=models.CharField(db_default='unknown', max_length=64),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='discard_reason',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='discarded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='discarded_by',
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='replayed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='replays',
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name='deadletter',
            index=models.Index(condition=models.Q(('discarded_at__isnull', True), ('replayed_at__isnull', True)), fields=['organization_id', '-created_at', '-id'], name='dead_letter_open'),
        ),
    ]
