from django.db import migrations, models

_SAYS = "the audit log is only ever added to"
_SQLITE = [
    f"create trigger audit_no_{verb} before {verb} on core_auditentry begin select raise(abort, '{_SAYS}'); end"
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    f"create function audit_refuse() returns trigger language plpgsql as $$ begin raise exception '{_SAYS}'; end $$",
    """create trigger audit_for_good before update or delete on core_auditentry
    for each row execute function audit_refuse()""",
]


def refuse_changes(_apps, schema_editor):
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AddField("auditentry", "seal", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
