"""Zips of LRMX files, unpacked within bounds. Pure."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from cadre.lrmx.elements import BadFile
from cadre.lrmx.xml import MAX_BYTES

MAX_FILES = 5000
MAX_TOTAL = 256 * 1024 * 1024  # bytes unpacked
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file in a zip, or the file itself when it is none. Raises BadFile for the zip as a whole.

    At most one byte more than a file may have is unpacked, so that the reader refuses the oversized one by name.
    """
    if not is_zip(data):
        yield name, data
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
            _check(entries)
            for entry in entries:
                with archive.open(entry) as file:
                    yield f"{name}/{_name(entry)}", file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise BadFile("压缩包已损坏或格式不受支持，请重新打包为普通的zip文件。") from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise BadFile("压缩包里没有文件，请重新选择。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadFile("压缩包有密码，请去掉密码后重新上传。")
    if len(entries) > MAX_FILES:
        raise BadFile(f"压缩包里的文件超过{MAX_FILES}个，请分几次导入。")
    if sum(min(entry.file_size, MAX_BYTES + 1) for entry in entries) > MAX_TOTAL:
        raise BadFile(f"压缩包解开后超过{MAX_TOTAL // 1024 // 1024} MB，请分几次导入。")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in path.parts or path.name.lower() in _LITTER


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; Chinese Windows writes GBK where the format says code page 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
