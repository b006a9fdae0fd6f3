"""照片: base64 to checked bytes and back. Pure."""

import base64
import binascii
import io

from PIL import Image

from cadre.lrmx.elements import PHOTO, BadFile

_MAX_BYTES = 4 * 1024 * 1024
_MAX_SIDE = 6000  # pixels; a form's photo is 376 × 460
# What a whole file ends with; some programs put a few bytes behind it. Asked here because the PDF library tells
# Pillow, for the whole process, to make do with half a picture.
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_TAIL = 1024


def read_photo(text: str) -> bytes:
    """The picture's bytes, b"" when there is none. Raises BadFile unless it is a whole JPEG or PNG."""
    packed = "".join(text.split())
    if not packed:
        return b""
    try:
        data = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise _refusal("照片的编码已损坏") from None
    if len(data) > _MAX_BYTES:
        raise BadFile("照片超过4 MB，请在任免审批表编辑器中换一张小一些的照片后再导入。", PHOTO)
    _check(data)
    return data


def _check(data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_ENDS)) as picture:
            if max(picture.size) > _MAX_SIDE:  # before a pixel is unpacked
                raise BadFile(f"照片超过{_MAX_SIDE}像素，请换一张小一些的照片后再导入。", PHOTO)
            picture.load()
            if _ENDS[str(picture.format)] not in data[-_TAIL:]:
                raise _refusal("照片不是完整的JPEG或PNG图片")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refusal("照片不是完整的JPEG或PNG图片") from None


def _refusal(what: str) -> BadFile:
    return BadFile(f"{what}，请在任免审批表编辑器中重新插入照片后再导入。", PHOTO)


def write_photo(data: bytes) -> str:
    """Base64 in lines of 76 characters, as the editor writes."""
    return base64.encodebytes(data).decode().rstrip("\n") if data else ""
