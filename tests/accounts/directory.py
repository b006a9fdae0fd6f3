"""A real LDAP directory for one test module: OpenLDAP's slapd on free ports, gone afterwards."""

import ipaddress
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers import free_port, is_open, wait_until

BASE = "dc=yunchuan,dc=cn"
READER, READER_PASSWORD = f"cn=reader,{BASE}", "a secret of the reader"
PEOPLE = {"lin": "directory-1", "00017": "directory-2", "zhao": "directory-3"}
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
security simple_bind=128
database mdb
suffix "{base}"
rootdn "cn=root,{base}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""


@dataclass(frozen=True)
class Directory:
    """Where it listens, and the certificate to trust. It takes passwords by TLS only."""

    ldaps: str
    ldap: str
    ca: str
    other_ca: str  # of nobody that it knows


def certificate(folder: Path, name: str, address: str = "127.0.0.1") -> Path:
    """A key and its own certificate for an address, as {name}.key and {name}.pem; gives the latter."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / f"{name}.key").write_bytes(pem)
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def entries() -> str:
    rows = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: 云川市\ndc: yunchuan\n"]
    rows.append(f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n")
    rows.append(
        f"dn: {READER}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\n"
        f"cn: reader\nuserPassword: {READER_PASSWORD}\n"
    )
    rows += [
        f"dn: uid={uid},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n"
        f"userPassword: {password}\n"
        for uid, password in PEOPLE.items()
    ]
    return "\n".join(rows)


@contextmanager
def directory(folder: Path, *, certified_for: str = "127.0.0.1") -> Iterator[Directory]:
    """A running slapd. Raises RuntimeError when it is not installed."""
    installed = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap") or shutil.which("slapd")
    if installed is None:
        raise RuntimeError("slapd is not installed: run script/setup --test")
    ca, other = certificate(folder, "server", certified_for), certificate(folder, "other")
    (folder / "data").mkdir()
    settings = folder / "slapd.conf"
    settings.write_text(CONFIGURATION.format(folder=folder, base=BASE, reader=READER))
    # A copy: where AppArmor holds the installed program to its own folders, it would not read these.
    program = Path(shutil.copy(installed, folder / "slapd"))
    adding = [program, "-T", "add", "-f", settings]
    subprocess.run(adding, input=entries(), text=True, check=True, capture_output=True)
    ports = free_port(), free_port()
    listening = f"ldap://127.0.0.1:{ports[0]} ldaps://127.0.0.1:{ports[1]}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-f", settings, "-h", listening, "-d", "0"], stdout=log, stderr=log
        )
    try:
        wait_until(lambda: all(is_open(port) for port in ports), "slapd")
        yield Directory(*reversed(listening.split()), str(ca), str(other))
    finally:
        process.terminate()
        process.wait(20)
