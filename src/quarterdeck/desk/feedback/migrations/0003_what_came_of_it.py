from django.db import migrations

from quarterdeck.desk.core.fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_who_is_gone_and_who_read")]

    operations = [migrations.AddField("hardnote", "came_of", SealedTextField(blank=True, null=True))]
