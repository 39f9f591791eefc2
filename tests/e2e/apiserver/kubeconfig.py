# SPDX-License-Identifier: Apache-2.0
"""kubeconfig files: written for tests, read to talk to a server that somebody else runs."""
from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTEXT = "test"
_TEXT = """apiVersion: v1
kind: Config
current-context: {context}
clusters:
- name: {context}
  cluster:
    server: {server}
    certificate-authority-data: {ca}{more}
contexts:
- name: {context}
  context:
    cluster: {context}
    user: {context}
    namespace: {namespace}
users:
- name: {context}
  user:
{credentials}"""


@dataclass
class Endpoint:
    """Where a server is and how to be let in."""

    server: str
    ca: bytes = b""
    token: str = ""
    cert: Path | None = None
    key: Path | None = None
    socket: Path | None = None  # a Unix socket to use instead of the server's address
    server_name: str = ""  # in the certificate, where it is not that of the address


def render(endpoint: Endpoint, namespace: str = "default", context: str = CONTEXT) -> str:
    """The file's text, with the certificates in it; every entry is called as the context is."""
    lines = []
    if endpoint.token:
        lines.append(f"    token: {endpoint.token}")
    if endpoint.cert and endpoint.key:
        lines.append(f"    client-certificate-data: {_encode(endpoint.cert.read_bytes())}")
        lines.append(f"    client-key-data: {_encode(endpoint.key.read_bytes())}")
    credentials = "".join(f"{line}\n" for line in lines) or "    {}\n"
    more = f"\n    tls-server-name: {endpoint.server_name}" if endpoint.server_name else ""
    return _TEXT.format(
        server=endpoint.server, ca=_encode(endpoint.ca), namespace=namespace, context=context,
        credentials=credentials, more=more,
    )  # fmt: skip


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def write(
    path: Path, endpoint: Endpoint, namespace: str = "default", context: str = CONTEXT
) -> Path:
    """Writes it for its owner alone."""
    path.touch(mode=0o600)
    path.write_text(render(endpoint, namespace, context))
    return path


def read(path: Path, folder: Path) -> Endpoint:
    """The current context; ValueError where it wants more than token or certificate.

    A client certificate is put into `folder`, since ssl reads nothing but files.
    """
    import yaml

    config = yaml.safe_load(path.read_text())
    context = _named(config["contexts"], config["current-context"])["context"]
    cluster = _named(config["clusters"], context["cluster"])["cluster"]
    user = _named(config["users"], context["user"])["user"]
    found = Endpoint(cluster["server"], _content(path, cluster, "certificate-authority") or b"")
    found.token = user.get("token", "")
    if "tokenFile" in user:
        found.token = (path.parent / user["tokenFile"]).read_text().strip()
    cert = _content(path, user, "client-certificate")
    key = _content(path, user, "client-key")
    if cert and key:
        found.cert, found.key = folder / "client.crt", folder / "client.key"
        found.key.touch(mode=0o600)
        found.cert.write_bytes(cert)
        found.key.write_bytes(key)
    if not (found.token or found.cert):
        raise ValueError(f"{path}: neither a token nor a client certificate")
    return found


def _named(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(item for item in items if item["name"] == name)


def _content(path: Path, members: dict[str, str], name: str) -> bytes | None:
    if f"{name}-data" in members:
        return base64.b64decode(members[f"{name}-data"])
    return (path.parent / members[name]).read_bytes() if name in members else None
