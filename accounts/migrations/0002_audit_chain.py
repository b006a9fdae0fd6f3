"""Give the audit chain its lanes, and make the database itself refuse to change or remove an event."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import chain, triggers


def open_lanes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    head = apps.get_model("accounts", "AuditHead")
    head.objects.bulk_create([head(lane=lane, seq=0, hash=chain.GENESIS) for lane in range(chain.LANES)])


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(schema_editor.execute, schema_editor.connection.vendor)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(schema_editor.execute, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(open_lanes, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
