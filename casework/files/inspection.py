"""Looking at a file that somebody brings, before anything is kept: its type, and that it may be kept here."""

import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from accounts.permissions import Refused
from casework.enums import ScanState
from casework.files import names, packages, pdf, plain, scanner
from casework.files.types import ALLOWED, JPEG, PDF, PNG, TEXT, FileType
from casework.rules import markings

EMPTY = "文件是空的，请重新选择。"
UNKNOWN = f"只能上传{ALLOWED}；这个文件的内容不属于其中任何一种。"
TWOFOLD = "文件里混有另一种格式的内容，请重新导出后上传。"
_PICTURES = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_MOST_PIXELS = 200_000_000  # an A0 sheet at 300 dots an inch has 140 million


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept, with what was found out about it."""

    content: bytes
    kind: FileType
    name: str
    stem: str
    sha256: str
    scan: ScanState

    @property
    def size(self) -> int:
        return len(self.content)


def inspect(content: bytes, name: str) -> Inspected:
    """Raises Refused with one clear sentence for a file that may not be kept. Slow: never inside a transaction."""
    if not content:
        raise Refused(EMPTY)
    if len(content) > settings.UPLOAD_LIMIT:
        raise Refused(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB，请压缩或者分成几个文件后上传。")
    check_unmarked(markings.in_name(names.base_of(name)))
    scan = scanner.scan(content)
    kind, texts = _look(content)
    check_unmarked(markings.in_texts(texts))
    return Inspected(
        content=content,
        kind=kind,
        name=names.name_for(name, kind),
        stem=names.stem_of(name),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=scan,
    )


def check_unmarked(marking: str) -> None:
    """Raise Refused when a marking was found."""
    if marking:
        raise Refused(
            f"文件带有“{marking}”标志。本系统不是涉密信息系统，不得存储国家秘密，请按保密规定另行处理。"
        )


def _look(content: bytes) -> tuple[FileType, list[str]]:
    """The type by content, and the texts in which a marking may stand."""
    if content.startswith(b"%PDF-"):
        _check_onefold(content)
        return PDF, pdf.texts_of(content)
    for mark, kind in _PICTURES.items():
        if content.startswith(mark):
            _check_onefold(content, b"%PDF-")
            _check_picture(content)
            return kind, []
    if content.startswith(packages.OLE):
        raise Refused(packages.OLD)
    if content.startswith(b"PK\x03\x04"):
        if b"%PDF-" in content[:1024]:
            raise Refused(TWOFOLD)
        return packages.look_into(content)
    text = plain.text_of(content)
    if text is None:
        raise Refused(UNKNOWN)
    return TEXT, [text]


def _check_onefold(content: bytes, *other: bytes) -> None:
    """Some programs find a zip by its end and a PDF near its beginning, whatever the first bytes say."""
    if zipfile.is_zipfile(io.BytesIO(content)) or any(mark in content[:1024] for mark in other):
        raise Refused(TWOFOLD)


def _check_picture(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                width, height = picture.size
                picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Refused("图片已损坏，请重新拍照或者导出后上传。") from error
    if width * height > _MOST_PIXELS:
        raise Refused("图片的像素过多，请缩小后上传。")
