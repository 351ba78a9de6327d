from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.AddField("round", "gone", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("round", "gone_answered", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("piece", "manager_read_at", models.DateTimeField(blank=True, null=True)),
    ]
