"""The stored files move here from the app that first had them, with what they hold."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE dossiers_storeddocument RENAME TO printing_storeddocument",
                    "ALTER TABLE printing_storeddocument RENAME TO dossiers_storeddocument",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="StoredDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content_hash", models.CharField(max_length=64, unique=True)),
                        ("sha256", models.CharField(max_length=64)),
                        ("path", models.CharField(max_length=200, unique=True)),
                        ("size", models.PositiveIntegerField(verbose_name="字节")),
                        ("pages", models.PositiveSmallIntegerField(verbose_name="页数")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
            ],
        ),
    ]
