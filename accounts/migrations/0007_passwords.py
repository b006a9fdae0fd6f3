"""The last passwords of an account, and since when it has the present one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_present(apps, schema_editor):
    """The passwords that accounts have already are the first to be remembered."""
    user, old = apps.get_model("accounts", "User"), apps.get_model("accounts", "OldPassword")
    known = user.objects.values_list("pk", "password").order_by("pk")
    old.objects.bulk_create(
        [old(user_id=pk, password=password) for pk, password in known.iterator()], batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_mfa_reset"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_set_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="密码设置时间"),
        ),
        migrations.CreateModel(
            name="OldPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_present, migrations.RunPython.noop),
    ]
