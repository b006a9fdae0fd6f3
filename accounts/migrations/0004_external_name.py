"""How another sign-in system calls the holder of an account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_enum_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="external_name",
            field=models.CharField(
                blank=True, max_length=150, null=True, unique=True, verbose_name="外部登录名"
            ),
        ),
    ]
