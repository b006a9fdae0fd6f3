"""Saving a whole installation into one file and bringing it back: docs/adr/0018-backup.md."""

from dossiers.backup.restoring import restore
from dossiers.backup.saving import save

__all__ = ["restore", "save"]
