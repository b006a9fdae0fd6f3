"""The enums of events and roles grow without migrations from here on. Nothing changes in the tables."""

from django.db import migrations

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_chain")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="auditevent",
                    name="event",
                    field=accounts.fields.EnumCharField(max_length=40, verbose_name="事项"),
                ),
                migrations.AlterField(
                    model_name="grant",
                    name="role",
                    field=accounts.fields.EnumCharField(max_length=20, verbose_name="角色"),
                ),
            ]
        )
    ]
