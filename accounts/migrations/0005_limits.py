"""Counting what may be done only so often."""

from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_external_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Turns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("limit", accounts.fields.EnumCharField(max_length=20)),
                ("who", models.CharField(max_length=60)),
                ("stretch", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("limit", "who"), name="turns_once")],
            },
        ),
    ]
