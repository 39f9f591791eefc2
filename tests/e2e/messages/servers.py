# SPDX-License-Identifier: Apache-2.0
"""Servers that only a broken set-up has. They stay until the stack ends, each at its own port."""
from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path

from stack import pki
from stack.stack import Stack

_PORTS = itertools.count(4600)
_TLS = """
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    try:
        context.wrap_socket(listener.accept()[0], server_side=True).close()
    except OSError:
        pass
"""
_PLAIN = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection = listener.accept()[0]
    connection.recv(9999)
    connection.sendall(b"SSH-2.0-x\\r\\n")
    connection.close()
"""


def _serve(stack: Stack, argv: list[str], port: int) -> None:
    name = f"server-{port}"
    stack.start(["/usr/bin/python3", *argv], name)
    probe = f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)"
    stack.wait_for(name, ["/usr/bin/python3", "-c", probe])


def serve_certificate(stack: Stack, start: str, end: str) -> str:
    """TLS with a certificate of the trusted authority that is valid between two instants.

    Returns HOST:PORT.
    """
    authority = pki.Authority(stack.folder / "ca.crt", stack.folder / "ca.key")
    made = pki.make_dated_certificate(authority, stack.folder, "localhost", start, end)
    port = next(_PORTS)
    _serve(stack, ["-c", _TLS, str(port), str(made.cert), str(made.key)], port)
    return f"localhost:{port}"


def serve_no_http(stack: Stack) -> str:
    """A port that speaks another protocol. Returns HOST:PORT."""
    port = next(_PORTS)
    _serve(stack, ["-c", _PLAIN, str(port)], port)
    return f"127.0.0.1:{port}"


def serve_proxy(stack: Stack, *options: str) -> str:
    """The CONNECT proxy with its options. Returns its URL."""
    tool = str(Path(pki.__file__).parent / "proxy.py")
    port = next(_PORTS)
    _serve(stack, [tool, f"127.0.0.1:{port}", *options], port)
    return f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def silent_names(stack: Stack) -> Iterator[None]:
    """Questions to the name server vanish."""
    rule = ["-p", "udp", "--dport", "53", "-j", "DROP"]
    file = "/etc/resolv.conf"
    stack.run(["sh", "-c", f"rm -f {file} && echo nameserver 127.0.0.1 >{file}"]).check()
    stack.run(["iptables", "-I", "INPUT", *rule]).check()
    try:
        yield
    finally:
        stack.run(["iptables", "-D", "INPUT", *rule]).check()


@contextlib.contextmanager
def without_authorities(stack: Stack) -> Iterator[str]:
    """The system's bundle is gone; its path."""
    file = str(pki.SYSTEM_ROOTS)
    stack.run(["mv", file, f"{file}.aside"]).check()
    try:
        yield file
    finally:
        stack.run(["mv", f"{file}.aside", file]).check()
