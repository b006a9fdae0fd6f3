"""The files of finished documents."""

from django.db import models
from django.utils import timezone


class StoredDocument(models.Model):
    """A file in STORAGES["documents"], kept under the hash of what it says and how it looks. Never changed."""

    content_hash = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField("字节")
    pages = models.PositiveSmallIntegerField("页数")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.path
