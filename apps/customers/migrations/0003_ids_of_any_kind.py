from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_marketing_and_superseded_ids")]

    operations = [
        # Which kinds there are is said by the adapters; the column has always taken any word.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("customeridentity", "kind", models.CharField(max_length=16))]
        ),
    ]
