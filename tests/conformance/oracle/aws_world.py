# SPDX-License-Identifier: Apache-2.0
"""The AWS that the real tools are recorded against: every service name resolves to it, it checks
signatures, and it remembers who asked what at which URL."""
from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "e2e"))
from standin.signature import SignedRequest, find_refusal  # noqa: E402
from standin.state import Key, State  # noqa: E402

_SCOPE = re.compile(r"Credential=([^/, ]+)/\d{8}/([^/, ]+)/([^/, ]+)/")
_IMDS = "/latest/meta-data/iam/security-credentials/"
FUTURE = "2099-01-01T00:00:00Z"


def secret_of(access_key_id: str) -> str:
    """Every key of this world has the secret that follows from its id."""
    return f"wJalr/{access_key_id}+K7"


def token_of(access_key_id: str) -> str | None:
    """Only temporary keys have a session token."""
    return f"tok/{access_key_id}==" if access_key_id.startswith("TEMP") else None


class _EveryKey(dict):
    """Knows every key id there can be."""

    def get(self, access_key_id: str, default: object = None) -> Key:
        return Key(secret_of(access_key_id), token_of(access_key_id))


def describe_key(access_key_id: str) -> str:
    """A key of the helper program says how that was called."""
    if not access_key_id.startswith("AKPROC"):
        return access_key_id
    return "process " + bytes.fromhex(access_key_id[6:]).decode("utf-8", "replace")


class World:
    """What the tools find: keys by who they stand for, and the calls so far."""

    def __init__(self) -> None:
        self.state = State(keys=_EveryKey())
        self.names: dict[str, str] = {}
        self.calls: list[dict] = []
        self.has_imds = False
        self.lock = threading.Lock()

    def begin(self, has_imds: bool) -> None:
        """A new case."""
        with self.lock:
            self.calls, self.names, self.has_imds = [], {}, has_imds

    def issue(self, who: str) -> str:
        """The temporary key that stands for `who`."""
        access_key_id = "TEMP" + hashlib.sha1(who.encode()).hexdigest()[:16].upper()
        with self.lock:
            self.names[access_key_id] = who
        return access_key_id

    def note(self, service: str, action: str, url: str, region: str, who: str) -> None:
        """One call."""
        with self.lock:
            self.calls.append(
                {"service": service, "action": action, "url": url, "region": region, "who": who}
            )


def _session(fields: dict[str, str]) -> str:
    text = f" ext={fields['ExternalId']}" if fields.get("ExternalId") else ""
    if fields.get("RoleSessionName", "").startswith("sess"):
        text += f" as {fields['RoleSessionName']}"
    if fields.get("DurationSeconds", "900") not in ("900", "3600"):
        text += f" for {fields['DurationSeconds']}"
    return text


class Handler(BaseHTTPRequestHandler):
    """All services by the shape of the request."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 30
    server: Listener

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _reply(self, status: int, body: str, content_type: str = "application/json") -> None:
        data = body.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        if self.path == "/latest/api/token":
            self.send_header("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _url(self, path: str) -> str:
        host = self.headers.get("Host", "")
        return f"{self.server.scheme}://{host}{path.rstrip('/')}"

    def _keys(self, who: str, style: str) -> str:
        key = self.server.world.issue(who)
        names = {
            "imds": ("AccessKeyId", "SecretAccessKey", "Token", "Expiration"),
            "sso": ("accessKeyId", "secretAccessKey", "sessionToken", "expiration"),
        }[style]
        until = 4070908800000 if style == "sso" else FUTURE
        values = dict(zip(names, (key, secret_of(key), token_of(key), until), strict=True))
        if style == "imds":
            values.update({"Code": "Success", "LastUpdated": "2026-01-01T00:00:00Z"})
            values["Type"] = "AWS-HMAC"
            return json.dumps(values)
        return json.dumps({"roleCredentials": values})

    def do_PUT(self) -> None:
        self._reply(200 if self.server.world.has_imds else 404, "imds-token", "text/plain")

    def do_GET(self) -> None:
        world, host = self.server.world, self.headers.get("Host", "")
        path, _, query = self.path.partition("?")
        if path.startswith("/latest/"):
            known = world.has_imds and path.startswith(_IMDS)
            if path.rstrip("/") == _IMDS.rstrip("/") and world.has_imds:
                self._reply(200, "ecr-role", "text/plain")
            else:
                self._reply(*((200, self._keys("imds", "imds")) if known else (404, "{}")))
        elif path.endswith("/federation/credentials"):
            fields = {name: values[0] for name, values in parse_qs(query).items()}
            token = self.headers.get("x-amz-sso_bearer_token", "")
            who = f"sso {fields.get('account_id')} {fields.get('role_name')} {token}"
            prefix = path.removesuffix("/federation/credentials")
            world.note("sso", "GetRoleCredentials", self._url(prefix), "-", who)
            self._reply(200, self._keys(who, "sso"))
        elif host.startswith("169.254.170."):
            login = self.headers.get("Authorization", "")
            self._reply(200, self._keys(f"container {host}{self.path} {login}".strip(), "imds"))
        else:
            self._reply(404, "{}")

    def do_POST(self) -> None:
        world = self.server.world
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        if path.endswith("/token"):
            token = json.loads(body).get("refreshToken", "")
            world.note("oidc", "CreateToken", self._url(path.removesuffix("/token")), "-", token)
            fresh = {"accessToken": f"new-{token}", "expiresIn": 28800, "refreshToken": "next"}
            self._reply(200, json.dumps({**fresh, "tokenType": "Bearer"}))
            return
        is_ecr = "x-amz-target" in headers
        fields = {} if is_ecr else dict(parse_qsl(body.decode()))
        service = "ecr" if is_ecr else "sts"
        action = "GetAuthorizationToken" if is_ecr else fields.get("Action", "?")
        scope = _SCOPE.search(headers.get("authorization", ""))
        key, region = (scope[1], scope[2]) if scope else ("", "-")
        who = world.names.get(key) or describe_key(key)
        if scope:
            refusal = find_refusal(
                world.state, SignedRequest("POST", self.path, headers, body), service
            )
            if refusal:
                who = f"bad signature of {who}"
        world.note(service, action, self._url(path), region, who)
        if who.startswith("bad "):
            self._reply(403, json.dumps({"__type": "InvalidSignatureException"}))
        elif is_ecr:
            token = base64.b64encode(b"AWS:password").decode()
            self._reply(200, json.dumps({"authorizationData": [_make_grant(token, region)]}))
        else:
            self._answer_sts(action, fields, who)

    def _answer_sts(self, action: str, fields: dict[str, str], who: str) -> None:
        if action == "GetCallerIdentity":
            inner = "<Arn>arn:aws:iam::1:user/x</Arn><UserId>U</UserId><Account>1</Account>"
        else:
            role = fields.get("RoleArn", "") + _session(fields)
            if action == "AssumeRoleWithWebIdentity":
                named = f"web {role} {fields.get('WebIdentityToken', '').strip()}"
            else:
                named = f"{role} <- {who}"
            key = self.server.world.issue(named)
            inner = (
                f"<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn><AssumedRoleId>A:y"
                f"</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>{key}</AccessKeyId>"
                f"<SecretAccessKey>{secret_of(key)}</SecretAccessKey><SessionToken>{token_of(key)}"
                f"</SessionToken><Expiration>{FUTURE}</Expiration></Credentials>"
            )
        text = (
            f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>'
            f"{inner}</{action}Result><ResponseMetadata><RequestId>r</RequestId>"
            f"</ResponseMetadata></{action}Response>"
        )
        self._reply(200, text, "text/xml")


def _make_grant(token: str, region: str) -> dict:
    endpoint = f"https://123456789012.dkr.ecr.{region}.amazonaws.com"
    return {"authorizationToken": token, "expiresAt": 4070908800, "proxyEndpoint": endpoint}


class Listener(ThreadingHTTPServer):
    """One port."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], world: World, tls: ssl.SSLContext | None = None):
        self.world, self.scheme = world, "https" if tls else "http"
        super().__init__(address, Handler)
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are no news."""


class Authority:
    """A certificate authority that makes a certificate for whatever name is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.contexts, self.lock = folder, {}, threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "ca.pem"
        self._run("req", "-x509", *self._key("ca"), "-days", "3650", "-subj", "/CN=oracle",
                  "-addext", "basicConstraints=critical,CA:TRUE", "-out", "ca.pem")  # fmt: skip

    def _key(self, name: str) -> list[str]:
        curve = "ec_paramgen_curve:P-256"
        return ["-newkey", "ec", "-pkeyopt", curve, "-nodes", "-keyout", f"{name}.key"]

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def context_for(self, name: str) -> ssl.SSLContext:
        """A context with a certificate for `name`."""
        with self.lock:
            if name not in self.contexts:
                file = hashlib.sha1(name.encode()).hexdigest()[:12]
                self._run("req", "-x509", "-CA", "ca.pem", "-CAkey", "ca.key", *self._key(file),
                          "-days", "30", "-subj", "/CN=server", "-addext",
                          f"subjectAltName=DNS:{name}", "-addext",
                          "basicConstraints=critical,CA:FALSE", "-out", f"{file}.pem")  # fmt: skip
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.folder / f"{file}.pem", self.folder / f"{file}.key")
                self.contexts[name] = context
            return self.contexts[name]

    def make_listener_context(self) -> ssl.SSLContext:
        """For a listener; picks the certificate by the name that the client sends."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self.context_for(name or "none.example")

        context.sni_callback = choose
        return context
