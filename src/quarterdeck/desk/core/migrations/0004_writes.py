from django.db import migrations, models


def begin(apps, schema_editor):
    apps.get_model("core", "Writes").objects.using(schema_editor.connection.alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("core", "0003_audit_no_replace")]

    operations = [
        migrations.CreateModel(
            name="Writes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
