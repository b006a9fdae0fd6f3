"""The virus scanner: clamd's INSTREAM over a Unix or TCP socket, when DANDANG_CLAMD names one."""

import socket
import struct

from django.conf import settings

from accounts.permissions import Refused
from casework.enums import ScanState

_PIECE = 64 * 1024
_SECONDS = 60.0
UNREACHABLE = "病毒扫描服务没有应答，文件没有上传，请稍后再试或者联系系统管理员。"


def scan(content: bytes) -> ScanState:
    """UNSCANNED when no scanner is set. Raises Refused for a virus, and when the scanner does not answer."""
    if not settings.CLAMD:
        return ScanState.UNSCANNED
    try:
        verdict = _ask(settings.CLAMD, content)
    except (OSError, ValueError) as error:
        raise Refused(UNREACHABLE) from error
    if verdict.endswith("FOUND"):
        name = verdict.removeprefix("stream: ").removesuffix(" FOUND")
        raise Refused(f"文件未通过病毒扫描（{name[:60]}），没有上传。")
    if verdict != "stream: OK":
        raise Refused(UNREACHABLE)
    return ScanState.CLEAN


def _ask(address: str, content: bytes) -> str:
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    return said.rstrip(b"\0").decode("ascii", "replace").strip()


def _connect(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl` or `host:3310`. Raises OSError, ValueError for an address that is neither."""
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_SECONDS)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
