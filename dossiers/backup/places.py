"""Where the parts of an installation lie, and who may touch them now."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from accounts.permissions import Refused

STAGED, REPLACED = ".restoring", ".replaced"  # inside the folder itself: it may be a mounted disk
LEFT_ASIDE = {STAGED, REPLACED}


def folders() -> dict[str, Path]:
    """The folders that a backup holds, under their names in it. A bucket's documents are left to its own means."""
    media = {"media": Path(settings.MEDIA_ROOT)}
    return media if settings.DOCUMENTS_BUCKET else {**media, "documents": Path(settings.DOCUMENTS_DIR)}


def entries(folder: Path) -> list[Path]:
    """What lies directly in a folder, without what a restore keeps there."""
    return [path for path in folder.iterdir() if path.name not in LEFT_ASIDE] if folder.is_dir() else []


def drop_staged() -> None:
    """Forget what an earlier restore has laid ready or set aside."""
    for folder in folders().values():
        for name in LEFT_ASIDE:
            shutil.rmtree(folder / name, ignore_errors=True)


def swap_in(folder: Path) -> None:
    """Put what was laid ready in the place of what is there. May be repeated after a kill."""
    staged, replaced = folder / STAGED, folder / REPLACED
    staged.mkdir(parents=True, exist_ok=True)
    replaced.mkdir(exist_ok=True)
    for path in entries(folder):
        path.rename(replaced / path.name)
    for path in staged.iterdir():
        path.rename(folder / path.name)
    staged.rmdir()
    shutil.rmtree(replaced)


@contextmanager
def alone(name: str, refusal: str) -> Iterator[None]:
    """Hold the lock of this name below run/. Raises Refused with the sentence while somebody else does."""
    run = Path(settings.DATA_DIR) / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run / name).open("a") as lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(refusal) from error
        yield
