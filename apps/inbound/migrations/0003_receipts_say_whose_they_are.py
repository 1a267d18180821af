from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbound", "0002_open_dead_letters")]

    operations = [
        migrations.AddField("receipt", "vendor", models.CharField(db_default="meta", max_length=16)),
    ]
