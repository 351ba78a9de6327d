from django.db import migrations

_SQLITE = """create trigger audit_no_replace before insert on core_auditentry
when exists (select 1 from core_auditentry where id = new.id)
begin select raise(abort, 'the audit log is only ever added to'); end"""


def refuse_replacing(_apps, schema_editor):
    # SQLite's "insert or replace" deletes the older row without asking the trigger of a deletion.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_SQLITE)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_for_good")]

    operations = [migrations.RunPython(refuse_replacing, migrations.RunPython.noop)]
