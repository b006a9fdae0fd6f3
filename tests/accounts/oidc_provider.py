"""A small OpenID Connect provider on a port of this machine: discovery, sign-in page, token and keys."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT_ID, CLIENT_SECRET = "dandang", "a secret of the provider"


@dataclass
class OidcProvider:
    """The provider and whom it has at its keyboard. `claims` and the rest may be bent by a test."""

    issuer: str
    key: RSAPrivateKey
    person: str = "lin"
    claims: dict[str, Any] = field(default_factory=dict)  # on top of the sound ones; None takes one away
    signing_key: Any = None  # another than the published one
    algorithm: str = "RS256"
    discovery: dict[str, Any] = field(default_factory=dict)
    answer: bytes | None = None  # in place of the token endpoint's
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)  # what browsers brought to the sign-in page

    def configuration(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": self.issuer,
            **{k: f"{self.issuer}/{v}" for k, v in paths.items()},
            **self.discovery,
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def sign_in(self, asked: dict[str, str]) -> str:
        """The person has shown who he is; gives the address to which the browser goes back."""
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or not known or asked.get("code_challenge") != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "none", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        sound = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": f"id-{self.person}",
            "iat": now,
            "exp": now + 300,
        }
        told = {**sound, "nonce": asked.get("nonce"), "preferred_username": self.person, **self.claims}
        kept = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(kept, self.signing_key or self.key, self.algorithm, headers={"kid": "one"})


@contextmanager
def oidc_provider(key: RSAPrivateKey) -> Iterator[OidcProvider]:
    """A provider that listens until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.sign_in(asked))
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys}
            self.say(200, json.dumps(pages[parts.path]()).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            self.say(status, json.dumps(said).encode() if provider.answer is None else provider.answer)

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing: the test looks at what came of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = OidcProvider(f"http://127.0.0.1:{server.server_port}", key)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)
