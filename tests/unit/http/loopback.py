#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Servers on 127.0.0.1 that behave well and badly, for curl_send_test; ends with its stdin."""
from __future__ import annotations

import base64
import collections
import http.server
import json
import pathlib
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROXY_LOGIN = "Basic " + base64.b64encode(b"user:p@ss").decode()
# Of each server by its port: connections, those whose handshake was done, those that ended, requests.
COUNTS: dict[int, collections.Counter[str]] = collections.defaultdict(collections.Counter)
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Handler(http.server.BaseHTTPRequestHandler):
    """The path says what happens."""

    protocol_version = "HTTP/1.1"

    def count(self, what: str) -> None:
        """One more."""
        COUNTS[self.server.server_port][what] += 1

    def handle(self) -> None:
        """The handshake, which would otherwise come with the first request, then requests."""
        self.count("connections")
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()
        self.count("handshakes")
        super().handle()

    def finish(self) -> None:
        """Also after a handshake that failed."""
        super().finish()
        self.count("ends")

    def answer(self) -> None:
        """Reads the request and plays the path's part."""
        self.count("requests")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        part = getattr(self, "play_" + self.path.strip("/").partition("?")[0], self.play_echo)
        part(body)

    do_GET = do_POST = do_PUT = answer

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """A complete answer."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def play_echo(self, body: bytes) -> None:
        """What was asked, and on which connection, as JSON."""
        seen = {
            "method": self.command,
            "path": self.path,
            "headers": [[name, value] for name, value in self.headers.items()],
            "body": body.decode(),
            "port": self.client_address[1],
            "peer": name_of_peer(self.connection),
        }
        self.reply(200, json.dumps(seen).encode(), {"X-Twice": "one", "x-amzn-requestid": "id-1"})

    def play_counts(self, _body: bytes) -> None:
        """What the server at the port in the query has seen."""
        counts = COUNTS[int(self.path.partition("?")[2])]
        seen = {name: counts[name] for name in ("connections", "handshakes", "ends", "requests")}
        self.reply(200, json.dumps(seen).encode(), {})

    def play_redirect(self, _body: bytes) -> None:
        """A redirect to a page that exists."""
        self.reply(302, b"", {"Location": "/echo"})

    def play_large(self, _body: bytes) -> None:
        """2 MiB."""
        self.reply(200, b"x" * (2 << 20), {})

    def play_headers(self, _body: bytes) -> None:
        """80 KiB of headers."""
        self.reply(200, b"", {f"X-{number}": "v" * 1000 for number in range(80)})

    def play_drip(self, _body: bytes) -> None:
        """One byte every 50 ms, for longer than anybody waits."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.05)

    def play_silent(self, _body: bytes) -> None:
        """Nothing for a while."""
        time.sleep(3)
        self.close_connection = True

    def play_close(self, _body: bytes) -> None:
        """The end of the connection."""
        self.close_connection = True

    def play_garbage(self, _body: bytes) -> None:
        """Another protocol."""
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Quiet."""


class Hasty(Handler):
    """Closes a connection that has nothing to say."""

    timeout = 1


class Rude(Hasty):
    """The same by a reset."""

    def finish(self) -> None:
        """The kernel forgets the connection at once."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        super().finish()


class Proxy(http.server.BaseHTTPRequestHandler):
    """A CONNECT proxy that wants PROXY_LOGIN and refuses the port 9."""

    def do_CONNECT(self) -> None:
        """Opens the tunnel or says why not."""
        if self.headers.get("Proxy-Authorization") != PROXY_LOGIN:
            return self.refuse(407)
        if self.path.endswith(":9"):
            return self.refuse(403)
        self.send_response(200)
        self.end_headers()
        there = socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2])))
        back = threading.Thread(target=pump, args=(there, self.connection), daemon=True)
        back.start()
        pump(self.connection, there)
        return None

    def do_GET(self) -> None:
        """Plain requests through the proxy are all answered here."""
        if self.headers.get("Proxy-Authorization") != PROXY_LOGIN:
            return self.refuse(407)
        self.send_response(200)
        self.send_header("X-Via", "proxy")
        self.end_headers()
        self.wfile.write(self.path.encode())
        return None

    def refuse(self, status: int) -> None:
        """An answer without a body."""
        self.send_response(status)
        self.send_header("Proxy-Authenticate", 'Basic realm="x"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Quiet."""


def name_of_peer(connection: socket.socket) -> str:
    """The common name in the client's certificate; empty where it has shown none."""
    shown = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    return dict(pair for part in (shown or {}).get("subject", ()) for pair in part).get("commonName", "")


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copies bytes until either side ends."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def make_certificate(folder: pathlib.Path, name: str, alternative: str, days: int) -> None:
    """<name>.pem with its key, signed by the CA in the folder."""
    def run(*command: str) -> None:
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)

    run("req", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    (folder / "ext").write_text(f"subjectAltName={alternative}\n")
    run("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
        "-days", str(days), "-extfile", "ext", "-out", f"{name}.pem")


def make_certificates(folder: pathlib.Path) -> None:
    """A CA, also in a hashed folder, three servers: good, expired, and one for another name; and two
    clients."""
    subprocess.run(
        ["openssl", "req", "-x509", *KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA",
         "-days", "2"], cwd=folder, check=True, capture_output=True)
    make_certificate(folder, "good", "DNS:localhost,IP:127.0.0.1", 2)
    make_certificate(folder, "expired", "DNS:localhost,IP:127.0.0.1", -1)
    make_certificate(folder, "other", "DNS:other.test", 2)
    make_certificate(folder, "alice", "DNS:alice.test", 2)
    make_certificate(folder, "bob", "DNS:bob.test", 2)
    (folder / "hashed").mkdir()
    shutil.copy(folder / "ca.pem", folder / "hashed")
    subprocess.run(["openssl", "rehash", "hashed"], cwd=folder, check=True, capture_output=True)


def serve(
    handler: type, certificate: pathlib.Path | None = None, authority: pathlib.Path | None = None
) -> int:
    """Starts a server in the background, which asks for clients' certificates of the authority, if there
    is one; its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_args: None  # clients hang up on purpose
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        if authority:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_OPTIONAL
        server.socket = context.wrap_socket(server.socket, True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def main() -> None:
    """Prints one JSON line: the ports and the CA file."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_certificates(folder)
        facts: dict[str, object] = {"ca": str(folder / "ca.pem"), "plain": serve(Handler)}
        for kind in ("good", "expired", "other"):
            facts[kind] = serve(Handler, folder / f"{kind}.pem")
        for kind, handler in (("hasty", Hasty), ("rude", Rude)):
            facts[kind] = serve(handler, folder / "good.pem")
        facts["asking"] = serve(Handler, folder / "good.pem", folder / "ca.pem")
        facts["proxy"] = serve(Proxy)
        silent = socket.create_server(("127.0.0.1", 0))  # accepts by backlog, never answers
        facts["silent"] = silent.getsockname()[1]
        print(json.dumps(facts), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
