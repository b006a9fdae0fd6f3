"""The virus scanner, against a server that speaks clamd's protocol on a real socket."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.permissions import Refused
from casework.enums import ScanState
from casework.files import scanner

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """INSTREAM as clamd answers it; `said` overrides the answer."""

    said = b""

    def handle(self) -> None:
        with self.request.makefile("rb") as line:
            assert line.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", line.read(4))[0]:
                content += line.read(size)
        verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.request.sendall(self.said or verdict)


def serve(server: socketserver.BaseServer) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[type[Clamd]]:
    handler = type("Once", (Clamd,), {})
    if request.param == "unix":
        path = str(tmp_path / "clamd.ctl")
        server: socketserver.BaseServer = socketserver.UnixStreamServer(path, handler)
        settings.CLAMD = path
    else:
        server = socketserver.TCPServer(("127.0.0.1", 0), handler)
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    for _ in serve(server):
        yield handler


def test_a_clean_file_passes(clamd: type[Clamd]) -> None:
    assert scanner.scan(b"harmless" * 50_000) == ScanState.CLEAN


def test_a_virus_is_refused_by_its_name(clamd: type[Clamd]) -> None:
    with pytest.raises(Refused, match="Eicar-Signature"):
        scanner.scan(b"x" * 100_000 + EICAR)


@pytest.mark.parametrize("said", [b"INSTREAM size limit exceeded. ERROR\0", b"nonsense", b"\0"])
def test_what_is_no_verdict_is_no_pass(clamd: type[Clamd], said: bytes) -> None:
    clamd.said = said
    with pytest.raises(Refused, match="没有应答"):
        scanner.scan(b"harmless")


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_not_there_lets_nothing_in(settings: Any, address: str) -> None:
    settings.CLAMD = address
    with pytest.raises(Refused, match="没有应答"):
        scanner.scan(b"harmless")


def test_without_a_scanner_files_are_marked_unscanned(settings: Any) -> None:
    settings.CLAMD = ""
    assert scanner.scan(EICAR) == ScanState.UNSCANNED
