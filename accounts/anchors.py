"""Signed anchors: what the ends of the log's lanes were, kept outside the database.

Somebody with the whole database in his hands can rewrite a lane together with its head, or cut its end off, and
the chain still fits. He cannot change yesterday's anchor: it lies elsewhere, and is signed with a key (Ed25519) that
is not in the database. An anchor is one line of JSON in `audit-anchors.jsonl`; the public key lies beside it.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.utils import timezone

from accounts.models import AuditEvent, AuditHead

FILE = "audit-anchors.jsonl"
PUBLIC_KEY = "anchor.pub"


@dataclass(frozen=True)
class Fault:
    """Why an anchor does not hold: its line in the file (from 1), the lane, and a sentence."""

    line: int
    lane: int | None
    reason: str


def make_key(path: Path) -> None:
    """Write a new private key, readable by its owner only. An existing one is kept."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def write_anchor(folder: Path, key_path: Path) -> int:
    """Append the ends of all lanes, signed, to the folder's file; returns how many lanes have events.

    Raises FileNotFoundError when there is no key (script/setup makes it), OSError when the folder cannot be written.
    """
    key = load_pem_private_key(key_path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # narrows the type  # nosec B101
    heads = AuditHead.objects.filter(seq__gt=0).order_by("lane").values_list("lane", "seq", "hash")
    said = {"at": timezone.now().isoformat(), "heads": [list(head) for head in heads]}
    line = {**said, "signature": base64.b64encode(key.sign(_signed(said))).decode()}
    folder.mkdir(parents=True, exist_ok=True)
    public = folder / PUBLIC_KEY
    if not public.exists():
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        public.write_bytes(pem)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(said["heads"])


def check_anchors(folder: Path) -> list[Fault]:
    """Compare every anchor with the log: whatever was anchored must still be there, unchanged.

    Raises FileNotFoundError when the folder holds no anchors or no public key.
    """
    public = load_pem_public_key((folder / PUBLIC_KEY).read_bytes())
    assert isinstance(public, Ed25519PublicKey)  # narrows the type  # nosec B101
    faults: list[Fault] = []
    for number, text in enumerate((folder / FILE).read_text(encoding="utf-8").splitlines(), start=1):
        faults += _check_line(number, text, public)
    return faults


def _check_line(number: int, text: str, public: Ed25519PublicKey) -> list[Fault]:
    try:
        line = json.loads(text)
        public.verify(base64.b64decode(line.pop("signature")), _signed(line))
    except (ValueError, KeyError, AttributeError, InvalidSignature):
        return [Fault(number, None, f"第 {number} 行的签名不对")]
    faults = []
    for lane, seq, value in line["heads"]:
        found = AuditEvent.objects.filter(lane=lane, seq=seq).values_list("hash", flat=True).first()
        if found != value:
            state = "缺失" if found is None else "被改写"
            faults.append(Fault(number, lane, f"{line['at'][:10]} 锚定的第 {lane} 道第 {seq} 条记录{state}"))
    return faults


def _signed(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
