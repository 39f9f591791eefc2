# SPDX-License-Identifier: Apache-2.0
"""API servers that only write down who asks, and the proxies in front of them."""
from __future__ import annotations

import base64
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_VERSION = b'{"major":"1","minor":"34","gitVersion":"v1.34.0"}'
PORTS = {443: "a", 6443: "a", 6444: "b", 8080: ""}
PROXY_PORT = 3128


class Journal:
    """The requests since the last `begin`."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.proxies: list[str] = []

    def begin(self) -> None:
        """A new case."""
        self.requests, self.proxies = [], []


class Handler(BaseHTTPRequestHandler):
    """Any GET is a version."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 20
    server: Listener

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.journal.requests.append(self._describe())
        self.send_response_only(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_VERSION)))
        self.end_headers()
        self.wfile.write(_VERSION)
        self.wfile.flush()

    def _describe(self) -> dict:
        who = []
        if isinstance(self.connection, ssl.SSLSocket) and self.connection.getpeercert():
            names = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)
            who.append(f"certificate {names['commonName']}")
        kind, _, login = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            who.append(f"basic {base64.b64decode(login).decode()}")
        elif kind:
            who.append(f"token {login}")
        impersonated = sorted(
            f"{name.lower()}: {value}" for name, value in self.headers.items()
            if name.lower().startswith("impersonate-")
        )  # fmt: skip
        if impersonated:
            who.append(" ".join(["as", *impersonated]))
        path = self.path.partition("?")[0].removesuffix("/version")
        scheme = "https" if self.server.side else "http"
        host = self.headers.get("Host", "").lower().removesuffix(":443")
        return {"who": ", ".join(who) or "nobody", "at": f"{scheme}://{host}{path}"}


class Listener(ThreadingHTTPServer):
    """One port."""

    daemon_threads = True

    def __init__(self, port: int, side: str, pki: Path, journal: Journal) -> None:
        self.journal, self.side = journal, side
        super().__init__(("0.0.0.0", port), Handler)
        if side:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pki / f"server-{side}.pem", pki / f"server-{side}.key")
            context.load_verify_locations(pki / "ca-a.pem")
            context.verify_mode = ssl.CERT_OPTIONAL
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that do not trust us hang up."""


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def _tunnel(client: socket.socket, journal: Journal) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(4096)
        if not data:
            return
        head += data
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    names = [line for line in head.decode().split("\r\n") if line.lower().startswith("host:")]
    journal.proxies.append(f"{method} {names[0].partition(':')[2].strip() if names else ''}")
    if method != "CONNECT":
        client.sendall(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")
        return
    host, _, port = target.rpartition(":")
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    threading.Thread(target=_pump, args=(client, server), daemon=True).start()
    _pump(server, client)


def serve_proxy(journal: Journal) -> None:
    """An HTTP proxy that notes who was connected through it."""
    listener = socket.create_server(("0.0.0.0", PROXY_PORT))

    def serve() -> None:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_tunnel, args=(client, journal), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
