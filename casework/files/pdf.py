"""The text of a PDF's first pages, read in a process of its own under limits."""

import json
import subprocess  # only this project's own script  # nosec B404
import sys
from pathlib import Path

from accounts.permissions import Refused

_CHILD = Path(__file__).with_name("pdf_child.py")
_SECONDS = 40  # on the wall; the child's own limit counts its processor time
BROKEN = "PDF文件已损坏，请重新导出或者扫描后上传。"
LOCKED = "PDF文件设有打开密码，请去掉密码后重新上传。"
SCRIPT = "PDF文件含有打开时运行的脚本，请另存为普通PDF后重新上传。"
TOO_MUCH = "PDF文件过于复杂，无法检查，请重新导出或者分成几个文件后上传。"
_FAULTS = {"broken": BROKEN, "locked": LOCKED, "script": SCRIPT}


def texts_of(content: bytes) -> list[str]:
    """Title and first pages, a text each; empty ones for a scan. Raises Refused with one clear sentence."""
    try:
        child = subprocess.run(  # noqa: S603  # this project's own script  # nosec B603
            [sys.executable, "-I", str(_CHILD)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        said = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Refused(TOO_MUCH) from error
    if fault := said.get("fault"):
        raise Refused(_FAULTS[fault])
    return [str(text) for text in said["texts"]]
