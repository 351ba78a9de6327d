"""Who sees to an action as a person, and when names were taken out of an edition."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_records"),
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="names_taken_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
