"""Parts of a zip, inflated within a budget whatever size its directory claims, before any library trusts it."""

import struct
import zipfile
import zlib
from typing import IO

# What the standard library raises for a damaged zip.
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, OSError, NotImplementedError, EOFError,
    OverflowError,
)  # fmt: skip


class TooBig(Exception):
    """A part is bigger than what is left of the budget."""


class Odd(Exception):
    """A part is packed in a way that office programs do not use."""


def inflate(part: zipfile.ZipInfo, file: IO[bytes], budget: int) -> bytes:
    """The bytes of a part. Raises TooBig beyond the budget, Odd, or one of FAULTS."""
    file.seek(part.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    packed = file.read(part.compress_size)
    if part.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-15).decompress(packed, budget + 1)
    else:
        raise Odd
    if len(data) > budget:
        raise TooBig
    return data
